package io.etcddr.config;

import java.util.Optional;

/// What a configuration says besides the protection of a cluster, as far as schedules depend on it.
///
/// @param encryption empty where it could not be read
/// @param signing empty where it could not be read
/// @param drills whether there is any binary of etcd
record Surroundings(
        BackupConfig backup, Optional<EncryptionConfig> encryption, Optional<SigningConfig> signing, boolean drills) {

    /// Somebody encrypts, but nobody is named.
    boolean nobodyToEncryptFor() {
        return encryption
                .filter(some -> some instanceof EncryptionConfig.Age age
                        && age.recipients().isEmpty())
                .isPresent();
    }

    boolean cannotDecrypt() {
        return encryption
                .filter(some -> some instanceof EncryptionConfig.Age age
                        && age.identityFile().isEmpty())
                .isPresent();
    }

    boolean cannotSign() {
        return signing.filter(some -> some.keyFile().isEmpty()).isPresent();
    }

    /// No point can be proven.
    boolean provesNothing() {
        return backup.prove() == BackupConfig.Prove.NONE || backup.spool() == BackupConfig.Spool.NONE;
    }
}
