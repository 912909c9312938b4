package io.etcddr.service.config;

import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The config file of commands that work by nothing else. Picocli fills the field.
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Config file. Default: $" + RepositoryOptions.CONFIG_VARIABLE + ".")
    private Optional<Path> config;

    /// @throws Failure [ErrorCode#USAGE] if none is named
    public Path file(Console console) throws Failure {
        return config.or(() ->
                        console.variable(RepositoryOptions.CONFIG_VARIABLE).map(Path::of))
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "no config is named")
                        .hint("Give --config FILE or set $%s; etcd-dr init writes one."
                                .formatted(RepositoryOptions.CONFIG_VARIABLE)));
    }
}
