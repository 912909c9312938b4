package io.etcddr.service.expire;

import io.etcddr.cli.options.DebugOption;
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
import io.etcddr.restore.Trust;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr expire`: deletes the points that the configured retention does not keep. Picocli fills the fields.
@Command(
        name = "expire",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Says of every point why it is kept or why it goes, by the retention of the config. Deletes nothing without"
                    + " --confirm. Points with a hold, the newest proven and the newest verified one, those younger than"
                    + " the grace period and the minimum redundancy always stay; what the store has locked is skipped"
                    + " and tried again by the next run.",
            "",
            "Exit code 3 when something could not be deleted, or the repository holds what cannot be believed: its"
                    + " points are not touched. Exit code 11 when another process writes to the cluster.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr expire --config etcd-dr.yaml",
            "  etcd-dr expire --config etcd-dr.yaml --cluster main --confirm",
            "  etcd-dr expire -o json | jq -r '.clusters[].delete[].id'"
        })
public final class ExpireCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--confirm", description = "Delete. Without it nothing is changed.")
    private boolean confirm;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public ExpireCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        if (repository.repository().isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--repository does not go with expire")
                    .hint("What is kept is said by a config, and so is where: give --config alone.");
        }
        if (repository.trust() == Trust.ANYTHING) {
            throw new Failure(ErrorCode.USAGE, "--skip-signature-check does not go with expire")
                    .hint("Forged points would push real ones out. Name the writers' keys with --trusted-key.");
        }
        Screen screen = new Screen(console, output.format());
        Settings settings = Settings.ofConfig(repository, console);
        Config config = settings.config().orElseThrow();
        List<ClusterConfig> clusters = settings.cluster().isPresent()
                ? List.of(config.cluster(settings.cluster().get()))
                : config.clusters();
        ExpireRun run = new ExpireRun(settings, config, console);
        List<ClusterExpiry> results = new ArrayList<>();
        for (ClusterConfig cluster : clusters) {
            results.add(clusters.size() == 1 ? one(run, cluster) : oneOfSeveral(run, cluster));
        }
        ExpireReport report = new ExpireReport(confirm, results);
        screen.show(report);
        return report.complete() ? 0 : ErrorCode.PROBLEMS.exitCode();
    }

    private ClusterExpiry one(ExpireRun run, ClusterConfig cluster) throws Failure, IOException {
        return confirm ? run.delete(cluster) : run.plan(cluster);
    }

    /// One cluster's trouble is not another's.
    private ClusterExpiry oneOfSeveral(ExpireRun run, ClusterConfig cluster) throws IOException {
        try {
            return one(run, cluster);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | Failure | RuntimeException e) {
            return ClusterExpiry.failed(cluster.name(), e);
        }
    }
}
