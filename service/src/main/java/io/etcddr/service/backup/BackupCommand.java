package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.PointKind;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.EtcdOptions;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.Failure;
import java.io.IOException;
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
            "A hot backup comes from the learner of the cluster and is compared with the learner and one voter. The"
                    + " learner is waited for until it is in sync (learner.wait); after that the point says how far"
                    + " behind it was. Where the learner does not serve, a follower does, and the point is a cold one.",
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
            "  # everything by flags",
            "  etcd-dr backup --cluster main --repository file:///var/backups/etcd \\",
            "    --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379 --cacert ca.pem --cert c.pem --key k.pem \\",
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
        Screen screen = new Screen(console, output.format());
        BackupSetup setup = BackupSetup.of(backup, etcd, repository, console);
        BackupRequest request = setup.request(kind, force ? Safety.OVERRIDDEN : Safety.ENFORCED);
        BackupReport done;
        try (ProgressPrinter progress = screen.progress()) {
            done = new BackupRun(setup, console).backup(request, progress);
        }
        done.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        screen.show(new BackupResult(done));
        return 0;
    }
}
