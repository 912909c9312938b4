package io.etcddr.service.drill;

import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.config.Config;
import io.etcddr.config.ServiceConfig;
import io.etcddr.drill.Drill;
import io.etcddr.drill.DrillReport;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr drill`: shows that a point can be restored, by restoring it.
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Restores a recovery point into a private folder as after a disaster, boots a real etcd of its minor from it,"
                    + " and compares what that serves with the point: every key, HashKV, leases, users, a new write, a"
                    + " watch from an old revision. The time from the beginning of the fetch to the first read that is"
                    + " served is recorded: the measured time to restore.",
            "",
            "The etcd listens on no port, and everything is removed afterwards. Exit code 3 when the point does not"
                    + " pass.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr drill --config etcd-dr.yaml --cluster main",
            "  etcd-dr drill --config etcd-dr.yaml --cluster main --point latest-proven \\",
            "    --etcd-binary /opt/etcd-3.6/etcd --state-dir /var/tmp/drills"
        })
public final class DrillCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--point",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION + " Default: latest.")
    private PointSelector point = new PointSelector.Latest();

    @Option(
            names = "--etcd-binary",
            paramLabel = "FILE",
            description = "An etcd of the point's minor. Default: etcd-binaries of the config.")
    private Optional<Path> binary;

    @Option(
            names = "--state-dir",
            paramLabel = "FOLDER",
            description = "Below it the restored data lies meanwhile, decrypted, for its owner only. Default:"
                    + " service.state-directory of the config, or /var/lib/etcd-dr.")
    private Optional<Path> stateDirectory;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public DrillCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        Screen screen = new Screen(console, output.format());
        DrillReport report;
        try (OpenedRepository opened = Wiring.open(repository, console);
                ProgressPrinter progress = screen.progress()) {
            Drill drill = new Drill(
                    opened.points(),
                    opened.recorder(),
                    binaries(opened.config()),
                    Drill.scratchIn(state(opened.config())),
                    Clock.systemUTC(),
                    VersionProvider.version(),
                    progress);
            report = drill.run(opened.resolve(point), Occasion.REQUEST);
        }
        report.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        screen.show(new DrillResult(report));
        return report.passed() ? 0 : ErrorCode.PROBLEMS.exitCode();
    }

    private EtcdBinaries binaries(Optional<Config> config) throws Failure, IOException {
        Map<String, Path> byMinor =
                new HashMap<>(config.map(Config::etcdBinaries).orElse(Map.of()));
        if (binary.isPresent()) {
            EtcdBinary named = EtcdBinary.at(binary.get());
            byMinor.put(named.minor(), named.path());
        }
        return new EtcdBinaries(byMinor);
    }

    private Path state(Optional<Config> config) {
        return stateDirectory.orElseGet(
                () -> config.map(Config::service).orElse(ServiceConfig.DEFAULT).stateDirectory());
    }
}
