package io.etcddr.cli.datadir;

import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.datadir.MemberOptions.Members;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.rescue.LearnerOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreReport;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.RestoreSource.Trailer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `etcd-restore data-dir`: a point or a file becomes data directories.
@Command(
        name = "data-dir",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Everything is checked before anything is put in place: digests, every page and record, HashKV. Data"
                    + " directories appear whole or not at all.",
            "",
            "Every member of the new cluster must be made from the same point, with the same --initial-cluster,"
                    + " --initial-cluster-token and bump. Either run this on each member's host with its own --name,"
                    + " or once with --all-members.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  # what would be done",
            "  etcd-restore data-dir latest --data-dir /var/lib/etcd --dry-run",
            "  # one member of three, on its own host",
            "  etcd-restore data-dir latest --name m1 --data-dir /var/lib/etcd \\",
            "    --initial-cluster m1=https://10.0.0.1:2380,m2=https://10.0.0.2:2380,m3=https://10.0.0.3:2380",
            "  # all three at once: restored/m1.etcd, restored/m2.etcd, restored/m3.etcd",
            "  etcd-restore data-dir latest --all-members --data-dir restored \\",
            "    --initial-cluster m1=https://10.0.0.1:2380,m2=https://10.0.0.2:2380,m3=https://10.0.0.3:2380",
            "  # a file made by etcdctl snapshot save",
            "  etcd-restore data-dir --file snapshot.db --data-dir /var/lib/etcd",
            "  # every voter is gone: what a learner has, which is stopped",
            "  etcd-restore data-dir --from-learner --learner-dir /var/lib/etcd-dr/learners/main/etcd \\",
            "    --etcd-binary /usr/local/bin/etcd --name m1 --data-dir /var/lib/etcd"
        })
public final class DataDirCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private Optional<PointSelector> point;

    @Option(names = "--file", paramLabel = "FILE", description = "A snapshot file instead of a point.")
    private Optional<Path> file;

    @Option(
            names = "--skip-hash-check",
            description = "With --file: a database copied from a data directory, without the hash of a snapshot.")
    private boolean skipHashCheck;

    @Option(names = "--dry-run", description = "Show the plan and change nothing.")
    private boolean dryRun;

    @Mixin
    private LearnerOptions learner;

    @Mixin
    private MemberOptions members;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public DataDirCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        if (Stream.of(point.isPresent(), file.isPresent(), learner.asked())
                        .filter(given -> given)
                        .count()
                != 1) {
            throw new Failure(ErrorCode.USAGE, "give either a recovery point, or --file, or --from-learner")
                    .hint("etcd-restore list shows the points; latest is the newest.");
        }
        learner.check();
        if (skipHashCheck && file.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--skip-hash-check is for --file: points are always checked");
        }
        Members checked = members.check();
        if (learner.asked()) {
            return new LearnerRestore(console, learner, repository, new Screen(console, output.format()))
                    .run(checked, dryRun);
        }
        return file.isPresent() ? restoreFile(file.get(), checked) : restorePoint(point.get(), checked);
    }

    private int restoreFile(Path source, Members checked) throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        Trailer trailer = skipHashCheck ? Trailer.SKIPPED : Trailer.REQUIRED;
        RestoreSource from = new RestoreSource.File(source, trailer);
        try (ProgressPrinter progress = screen.progress()) {
            return restore(screen, Wiring.fileRestore(progress), checked.request(from, repository.trust()), progress);
        }
    }

    private int restorePoint(PointSelector source, Members checked) throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.open(repository, console);
                ProgressPrinter progress = screen.progress()) {
            RestoreSource from = new RestoreSource.Point(opened.resolve(source));
            return restore(
                    screen, opened.dataDirRestore(progress), checked.request(from, repository.trust()), progress);
        }
    }

    private int restore(Screen screen, DataDirRestore restore, RestoreRequest request, ProgressPrinter progress)
            throws Failure, IOException {
        RestorePlan plan = restore.plan(request);
        if (dryRun) {
            progress.end();
            screen.show(new PlanReport(plan, Optional.empty()));
            return 0;
        }
        plan.warnings().forEach(warning -> console.message("warning: " + warning));
        RestoreReport done = restore.run(plan);
        progress.end();
        screen.show(new DataDirReport(done, Optional.empty()));
        return 0;
    }
}
