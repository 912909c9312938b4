package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.PointKind;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.EtcdOptions;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.rescue.RescueOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.progress.Progress;
import io.etcddr.service.wiring.EtcdAccesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr backup`: one backup of one cluster.
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Streams a snapshot from the follower that lags least, compresses, encrypts and uploads it. Meanwhile every"
                    + " page and record is walked, and the HashKV is compared with what every voter answers. The"
                    + " stored object is read back, and only then does the recovery point exist.",
            "",
            "Refused (exit code 16) when a CORRUPT alarm is raised or members disagree; --force takes it all the same,"
                    + " and the manifest says so.",
            "",
            "A hot backup comes from the learner of the cluster and is compared with the learner, and with one voter: each"
                    + " time up to 64 MiB, once an hour above (learner.ask-voter-every). The learner is waited for until"
                    + " it is in sync (learner.wait); after that the point says how far behind it was. Where the learner"
                    + " does not serve, a follower does, and the point is a cold one.",
            "",
            "When every voter is gone, --from-learner-dir stores the database of the learner, brought forward to what its"
                    + " log says was committed. Nobody is left to confirm it, so the point is not proven.",
            "",
            "One process at a time writes to a cluster. While another holds its lease and lives, this one ends with exit"
                    + " code 11; the lease of one that died passes on after service.lease-period (default 30s).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr backup --config etcd-dr.yaml --cluster main",
            "  etcd-dr backup --config etcd-dr.yaml --cluster main --kind hot",
            "  etcd-dr backup --config etcd-dr.yaml --cluster main --from-learner-dir /var/lib/etcd-learner/etcd",
            "  # everything by flags",
            "  etcd-dr backup --cluster main --repository file:///var/backups/etcd \\",
            "    --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379 \\",
            "    --cacert ca.pem --cert c.pem --key k.pem \\",
            "    --recipient age1... --signing-key signing.pem"
        })
public final class BackupCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--kind",
            paramLabel = "cold|hot",
            description = "cold: from any member. hot: from the learner that the config describes. Default: cold.")
    private PointKind kind = PointKind.COLD;

    @Option(names = "--force", description = "Take the backup although a safety check refuses it.")
    private boolean force;

    @Option(
            names = "--from-learner-dir",
            paramLabel = "FOLDER",
            description = "Store what a learner has left, when every voter is gone: the data directory of one that is"
                    + " stopped. Nothing in it is changed.")
    private Optional<Path> learnerDir;

    @Mixin
    private RescueOptions rescue;

    @Mixin
    private BackupOptions backup;

    @Mixin
    private EtcdOptions etcd;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public BackupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        checkFlags();
        Screen screen = new Screen(console, output.format());
        Settings settings = Settings.of(repository, console);
        BackupReport done;
        try (ProgressPrinter progress = screen.progress()) {
            done = learnerDir.isPresent()
                    ? fromFolder(learnerDir.get(), settings, progress)
                    : fromMember(settings, progress);
        }
        done.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        screen.show(new BackupResult(done));
        return 0;
    }

    private void checkFlags() throws Failure {
        if (learnerDir.isEmpty() && rescue.given()) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--learner-wal-dir, --without-wal, --etcd-binary and --state-dir go with --from-learner-dir")
                    .hint("Add --from-learner-dir, or leave them out.");
        }
        if (learnerDir.isPresent()
                && (kind == PointKind.HOT || !etcd.endpoints().isEmpty() || etcd.given())) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--from-learner-dir asks no member: --kind hot, --endpoints and their certificates and user do"
                                    + " not go with it")
                    .hint("While the voters live, leave --from-learner-dir out.");
        }
    }

    /// How etcd is reached is checked before the rest: it is what people get wrong first.
    private BackupReport fromMember(Settings settings, Progress progress) throws Failure, IOException {
        EtcdAccess access = EtcdAccesses.of(etcd, settings, BackupSetup.cluster(settings), console);
        BackupSetup setup = BackupSetup.of(backup, settings, console);
        return new BackupRun(setup, access, console).backup(setup.request(kind, safety(), access), progress);
    }

    private BackupReport fromFolder(Path dataDir, Settings settings, Progress progress) throws Failure, IOException {
        BackupSetup setup = BackupSetup.of(backup, settings, console);
        return new LearnerBackup(setup, rescue, console)
                .backup(dataDir, setup.wiring().request(safety()), progress);
    }

    private Safety safety() {
        return force ? Safety.OVERRIDDEN : Safety.ENFORCED;
    }
}
