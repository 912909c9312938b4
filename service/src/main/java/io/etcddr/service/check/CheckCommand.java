package io.etcddr.service.check;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.DurationFlag;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr check`: does everything work that a backup and a restore will need?
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Tries everything end to end, a line each: keys, the object store (a small object is written, read, listed and"
                    + " removed), the catalog and the age of the newest proven point, every member of etcd, the rights"
                    + " of the user, whether the voters hold the same data, and this machine.",
            "",
            "Exit code 3 when something failed; warnings do not count.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr check --config etcd-dr.yaml",
            "  etcd-dr check --config etcd-dr.yaml --cluster main --max-age 2h --output json"
        })
public final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            description = "How old the newest proven point may be. Default: max-age of the config.")
    private Optional<String> maxAge;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        Screen screen = new Screen(console, output.format());
        Settings settings = Settings.ofConfig(repository, console);
        Config config = settings.config().orElseThrow();
        Optional<Duration> limit = DurationFlag.parse("--max-age", maxAge, "90m, 26h or 7d");
        List<ClusterConfig> clusters = settings.cluster().isPresent()
                ? List.of(config.cluster(settings.cluster().get()))
                : config.clusters();
        List<ClusterCheck.Result> results = new ArrayList<>();
        for (ClusterConfig cluster : clusters) {
            Duration allowed = limit.orElse(cluster.protection().maxAge());
            results.add(new ClusterCheck(settings, config, cluster, allowed, console).run());
        }
        CheckReport report = new CheckReport(results);
        screen.show(report);
        return report.failed() ? ErrorCode.PROBLEMS.exitCode() : 0;
    }
}
