package io.etcddr.service.learner;

import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.CronSyntax;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.service.config.ConfigOption;
import io.etcddr.value.ClusterName;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Whose learner, and how it is told. Picocli fills the fields.
final class LearnerOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "CLUSTER",
            description = "The cluster whose learner is meant. Default: the only one that has a learner.")
    private Optional<String> cluster;

    @Mixin
    private ConfigOption config;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    Screen screen(Console console) {
        return new Screen(console, output.format());
    }

    /// @throws Failure [ErrorCode#USAGE] if the config describes no such learner
    LearnerWiring learner(Console console) throws Failure {
        Config loaded = ConfigFile.load(config.file(console), console::variable, CronSyntax.unchecked());
        loaded.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        ClusterConfig chosen = cluster.isPresent() ? named(loaded, cluster.get()) : only(loaded);
        return LearnerWiring.of(
                        chosen,
                        new EtcdBinaries(loaded.etcdBinaries()),
                        loaded.service().stateDirectory())
                .orElseThrow(() -> new Failure(
                                ErrorCode.USAGE, "cluster %s has no learner in the config".formatted(chosen.name()))
                        .hint("Describe it in the group learner of the cluster: docs/operations/learner.md."));
    }

    private static ClusterConfig named(Config config, String name) throws Failure {
        try {
            return config.cluster(new ClusterName(name));
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "CLUSTER: " + e.getMessage(), e)
                    .hint("Letters, digits, dots, dashes and underscores, 63 at most.");
        }
    }

    private static ClusterConfig only(Config config) throws Failure {
        List<ClusterConfig> with = config.clusters().stream()
                .filter(some -> some.learner().isPresent())
                .toList();
        if (with.size() != 1) {
            throw new Failure(ErrorCode.USAGE, "%d clusters of the config have a learner".formatted(with.size()))
                    .hint(
                            with.isEmpty()
                                    ? "Describe one in the group learner of a cluster: docs/operations/learner.md."
                                    : "Name the cluster: etcd-dr learner status %s."
                                            .formatted(with.getFirst().name()));
        }
        return with.getFirst();
    }
}
