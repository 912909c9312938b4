package io.etcddr.service.backup;

import io.etcddr.backup.Prove;
import io.etcddr.backup.SpoolMode;
import io.etcddr.cli.options.EtcdOptions;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.config.BackupConfig;
import io.etcddr.config.EncryptionConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.service.backup.BackupOptions.Encryption;
import io.etcddr.sign.SigningKey;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What config and flags say together about one backup: everything is checked before anything is opened.
///
/// @param recipients empty only when the config or `--encryption none` says so
record BackupSetup(
        Settings settings,
        ClusterName cluster,
        EtcdAccess etcd,
        List<AgeRecipient> recipients,
        SigningKey signingKey,
        Prove prove,
        SpoolMode spool,
        BackupConfig tuning) {

    static BackupSetup of(BackupOptions backup, EtcdOptions etcd, RepositoryOptions repository, Console console)
            throws Failure, IOException {
        Settings settings = Settings.of(repository, console);
        ClusterName cluster = settings.cluster()
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "--cluster is missing")
                        .hint("Name the cluster: its recovery points are kept under that name."));
        BackupConfig tuning = Tuning.of(settings, backup);
        return new BackupSetup(
                settings,
                cluster,
                EtcdAccesses.of(etcd, settings, cluster, console),
                recipients(backup, settings),
                signingKey(backup, settings),
                backup.prove().orElse(Prove.valueOf(tuning.prove().name())),
                backup.spool().orElse(SpoolMode.valueOf(tuning.spool().name())),
                tuning);
    }

    private static List<AgeRecipient> recipients(BackupOptions backup, Settings settings) throws Failure {
        List<String> recipients = new ArrayList<>(backup.recipients());
        boolean clear = backup.encryption().filter(Encryption.NONE::equals).isPresent();
        if (clear && !recipients.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--recipient and --encryption none contradict each other");
        }
        if (settings.config().isPresent() && recipients.isEmpty() && !clear) {
            switch (settings.config().get().encryption()) {
                case EncryptionConfig.Age age -> recipients.addAll(age.recipients());
                case EncryptionConfig.None() -> clear = backup.encryption().isEmpty();
            }
        }
        if (recipients.isEmpty() && !clear) {
            throw new Failure(ErrorCode.USAGE, "nobody to encrypt for: no recipient is named")
                    .hint(
                            "Give --recipient age1... (encryption.recipients in a config). Unencrypted backups must be asked"
                                    + " for: --encryption none.");
        }
        List<AgeRecipient> checked = new ArrayList<>();
        for (String recipient : recipients) {
            try {
                checked.add(new AgeRecipient(recipient));
            } catch (IllegalArgumentException e) {
                throw new Failure(ErrorCode.USAGE, e.getMessage(), e)
                        .hint("The public half of an identity begins with age1: age-keygen -y IDENTITY-FILE");
            }
        }
        return checked;
    }

    private static SigningKey signingKey(BackupOptions backup, Settings settings) throws Failure, IOException {
        Path file = backup.signingKey()
                .or(() -> settings.config().flatMap(config -> config.signing().keyFile()))
                .orElseThrow(
                        () -> new Failure(ErrorCode.USAGE, "no signing key: manifests must be signed")
                                .hint(
                                        "Give --signing-key FILE, or run etcd-dr init, which makes one and names it in the config."));
        return SigningKey.read(file);
    }
}
