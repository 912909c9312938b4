package io.etcddr.config;

import io.etcddr.config.Node.Mapping;
import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was found in a configuration file.
public final class Examination {
    private final Path file;
    private final List<Remark> problems;
    private final List<Remark> warnings;
    private final Optional<Config> config;
    private final Optional<Mapping> written;

    /// @param written empty when the file is no YAML
    Examination(Path file, Problems found, Optional<Config> config, Optional<Mapping> written) {
        this.file = file;
        this.problems = found.problems();
        this.warnings = found.allWarnings();
        this.config = config.filter(some -> found.none());
        this.written = written;
    }

    /// All that is wrong, by line.
    public List<Remark> problems() {
        return problems;
    }

    /// What a person should know although it works, by line.
    public List<Remark> warnings() {
        return warnings;
    }

    /// Empty exactly when there are problems.
    public Optional<Config> config() {
        return config;
    }

    /// The configuration.
    ///
    /// @throws Failure [ErrorCode#USAGE] with every problem on a line of its own
    public Config orThrow() throws Failure {
        if (config.isEmpty()) {
            throw Problems.asFailure(file.toString(), problems);
        }
        return config.get();
    }

    /// What is in force, defaults included.
    ///
    /// @throws IllegalStateException when there are problems
    public EffectiveConfig effective() {
        return new EffectiveConfig(ConfigReader.GROUP.shown(good(), Origins.of(written.orElseThrow())));
    }

    /// The same with one cluster only.
    ///
    /// @throws Failure [ErrorCode#USAGE] if no such cluster is configured
    public EffectiveConfig effective(ClusterName name) throws Failure {
        ClusterConfig cluster = good().cluster(name);
        int index = good().clusters().indexOf(cluster);
        return new EffectiveConfig(ConfigReader.GROUP.shown(
                good().withClusters(List.of(cluster)), Origins.of(withItem(written.orElseThrow(), index))));
    }

    private Config good() {
        return config.orElseThrow(() -> new IllegalStateException("the file has problems"));
    }

    /// What is written, with one item of `clusters` only.
    private static Mapping withItem(Mapping root, int index) {
        List<Node.Entry> entries = new ArrayList<>();
        for (Node.Entry entry : root.entries()) {
            boolean clusters = entry.key().equals(ConfigReader.CLUSTERS.name());
            entries.add(
                    clusters && entry.value() instanceof Node.Sequence(int line, List<Node> items)
                            ? new Node.Entry(
                                    entry.key(), entry.line(), new Node.Sequence(line, List.of(items.get(index))))
                            : entry);
        }
        return new Mapping(root.line(), entries);
    }
}
