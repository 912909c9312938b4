package io.etcddr.service.config;

import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.config.EffectiveConfig;
import io.etcddr.config.Examination;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr config print`: what is in force.
@Command(
        name = "print",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Print a config with everything that is in force.",
        description = {
            "",
            "Prints every key that has a value, with a comment behind those that nobody wrote: \"# default\", or \"# from"
                    + " defaults\" for what a cluster has from the group of that name. Secrets are printed as"
                    + " references, their values never. What is printed is a config again.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr config print --config etcd-dr.yaml",
            "  etcd-dr config print --config etcd-dr.yaml --cluster main"
        })
final class ConfigPrintCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ConfigOption config;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Of the clusters only this one.")
    private Optional<String> cluster;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    ConfigPrintCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Path file = config.file(console);
        ConfigSource source = new ConfigSource(file, console::variable, InstantSource.system());
        Examination found = source.examine();
        found.orThrow();
        found.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning.toString())));
        EffectiveConfig effective = cluster.isPresent() ? found.effective(name(cluster.get())) : found.effective();
        new Screen(console, output.format()).show(new ConfigPrintReport(file, effective));
        return 0;
    }

    private static ClusterName name(String text) throws Failure {
        try {
            return new ClusterName(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "--cluster: " + e.getMessage(), e)
                    .hint("Letters, digits, dots, dashes and underscores, 63 at most.");
        }
    }
}
