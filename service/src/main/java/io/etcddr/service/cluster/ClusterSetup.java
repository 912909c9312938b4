package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.Prove;
import io.etcddr.backup.SpoolMode;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.config.EncryptionConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.retention.Retention;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.service.wiring.Recipients;
import io.etcddr.service.wiring.Retentions;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.sign.VerifyingKey;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a config says of one cluster, with keys read and secrets of the store resolved. Those of etcd are read
/// anew by each run, so that passwords and certificates may change under a running service.
///
/// @param leasePeriod after so much silence of its writer the cluster is taken over
public record ClusterSetup(ClusterConfig config, Place place, ClusterWiring wiring, Host host, Duration leasePeriod) {
    public ClusterSetup {
        requireNonNull(config, "config is null");
        requireNonNull(place, "place is null");
        requireNonNull(wiring, "wiring is null");
        requireNonNull(host, "host is null");
        requireNonNull(leasePeriod, "leasePeriod is null");
    }

    /// What this machine has for reading points and booting them.
    ///
    /// @param stateDirectory where the folders of drills go
    /// @param identityFiles that are at hand; a machine that only takes backups has none
    public record Host(Path stateDirectory, EtcdBinaries etcdBinaries, List<Path> identityFiles) {
        public Host {
            requireNonNull(stateDirectory, "stateDirectory is null");
            requireNonNull(etcdBinaries, "etcdBinaries is null");
            identityFiles = List.copyOf(identityFiles);
        }

        static Host of(Config config) {
            Optional<Path> identity = config.encryption() instanceof EncryptionConfig.Age age
                    ? age.identityFile().filter(Files::isReadable)
                    : Optional.empty();
            return new Host(
                    config.service().stateDirectory(),
                    new EtcdBinaries(config.etcdBinaries()),
                    identity.stream().toList());
        }
    }

    /// Of every cluster of a config. Reads files of keys and secrets, and opens nothing.
    ///
    /// @throws Failure [ErrorCode#USAGE] if the config lacks what backups need, or a secret cannot be read
    public static List<ClusterSetup> of(Config config, Function<String, Optional<String>> environment)
            throws Failure, IOException {
        SigningKey key = signingKey(config);
        List<VerifyingKey> trusted = new ArrayList<>(config.signing().trustedKeys());
        trusted.add(key.verifyingKey());
        List<ClusterSetup> setups = new ArrayList<>();
        for (ClusterConfig cluster : config.clusters()) {
            ClusterWiring wiring = new ClusterWiring(
                    cluster.name(),
                    key,
                    TrustedKeys.of(trusted),
                    Recipients.of(config.encryption()),
                    Prove.valueOf(config.backup().prove().name()),
                    SpoolMode.valueOf(config.backup().spool().name()),
                    config.backup());
            setups.add(new ClusterSetup(
                    cluster,
                    Stores.place(config.repository(cluster), environment),
                    wiring,
                    Host.of(config),
                    config.service().leasePeriod()));
        }
        return setups;
    }

    private static SigningKey signingKey(Config config) throws Failure, IOException {
        Path file = config.signing()
                .keyFile()
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "no signing key: manifests must be signed")
                        .hint("Name it in signing.key-file; etcd-dr init makes one."));
        return SigningKey.read(file);
    }

    public ClusterName name() {
        return config.name();
    }

    /// What is kept of the cluster's points.
    Retention retention() {
        return Retentions.of(config.protection().retention(), wiring.tuning().gracePeriod());
    }

    /// Whether the lease of `other` is this one's: the same document in the same store, written with the same
    /// key.
    boolean sharesLeaseWith(ClusterSetup other) {
        return name().equals(other.name())
                && place.equals(other.place)
                && leasePeriod.equals(other.leasePeriod)
                && wiring.trusted().equals(other.wiring.trusted())
                && wiring.signingKey()
                        .verifyingKey()
                        .equals(other.wiring.signingKey().verifyingKey());
    }
}
