package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.HotTerms;
import io.etcddr.backup.Prove;
import io.etcddr.backup.Safety;
import io.etcddr.backup.SpoolMode;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.config.BackupConfig;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.lease.Tenure;
import io.etcddr.service.backup.BackupOptions.Encryption;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.service.wiring.Recipients;
import io.etcddr.service.wiring.WriterLease;
import io.etcddr.sign.SigningKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/// What config and flags say together about one backup, wherever it comes from: everything is checked before anything
/// is opened.
record BackupSetup(Settings settings, ClusterWiring wiring, WriterLease lease) {
    /// The cluster that `settings` name.
    ///
    /// @throws Failure [ErrorCode#USAGE] if they name none
    static ClusterName cluster(Settings settings) throws Failure {
        return settings.cluster()
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "--cluster is missing")
                        .hint("Name the cluster: its recovery points are kept under that name."));
    }

    static BackupSetup of(BackupOptions backup, Settings settings, Console console) throws Failure, IOException {
        ClusterName cluster = cluster(settings);
        BackupConfig tuning = Tuning.of(settings, backup);
        List<AgeRecipient> recipients = recipients(backup, settings);
        SigningKey key = signingKey(backup, settings);
        ClusterWiring wiring = new ClusterWiring(
                cluster,
                key,
                settings.trustedKeys(key),
                recipients,
                backup.prove().orElse(Prove.valueOf(tuning.prove().name())),
                backup.spool().orElse(SpoolMode.valueOf(tuning.spool().name())),
                tuning);
        return new BackupSetup(settings, wiring, lease(settings, console));
    }

    /// What is done with store and lease.
    interface Writing {
        BackupReport run(Repository repository, Tenure tenure) throws Failure, IOException;
    }

    /// Opens the store, makes the repository where there is none yet, and takes the lease while `writing` runs.
    BackupReport write(Console console, Writing writing) throws Failure, IOException {
        try (ObjectStore store = Stores.openForWriting(settings.repository(), console::variable)) {
            Repository repository = Repository.openOrCreate(store, new SecureRandom());
            return lease.run(
                    store,
                    wiring.cluster(),
                    wiring.signingKey(),
                    wiring.trusted(),
                    console::message,
                    tenure -> writing.run(repository, tenure));
        }
    }

    /// @throws Failure [ErrorCode#USAGE] for a hot backup of a cluster that has no learner in the config
    BackupRequest request(PointKind kind, Safety safety, EtcdAccess etcd) throws Failure {
        if (kind == PointKind.COLD) {
            return wiring.request(safety);
        }
        if (settings.config().isEmpty() || etcd.learner().isEmpty()) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "a hot backup needs a learner, and the config has none for cluster %s"
                                    .formatted(wiring.cluster()))
                    .hint("Describe it there: clusters[].learner, and give no --endpoints. Or leave --kind out: a cold"
                            + " backup is proven in the same way.");
        }
        return wiring.request(
                safety,
                settings.config().get().cluster(wiring.cluster()).learner().orElseThrow(),
                HotTerms.Instead.A_VOTER);
    }

    private static WriterLease lease(Settings settings, Console console) {
        Duration period = settings.config()
                .map(config -> config.service().leasePeriod())
                .orElse(ServiceConfig.DEFAULT_LEASE_PERIOD);
        return WriterLease.ofProcess(console::variable, period, new SecureRandom());
    }

    private static List<AgeRecipient> recipients(BackupOptions backup, Settings settings) throws Failure {
        boolean clear = backup.encryption().filter(Encryption.NONE::equals).isPresent();
        if (clear && !backup.recipients().isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--recipient and --encryption none contradict each other");
        }
        if (clear || !backup.recipients().isEmpty()) {
            return Recipients.of(backup.recipients());
        }
        if (settings.config().isEmpty()) {
            throw Recipients.none();
        }
        List<AgeRecipient> configured = Recipients.of(settings.config().get().encryption());
        if (configured.isEmpty() && backup.encryption().isPresent()) {
            throw Recipients.none(); // --encryption age against `encryption: none`
        }
        return configured;
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
