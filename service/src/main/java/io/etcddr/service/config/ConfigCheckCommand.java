package io.etcddr.service.config;

import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.config.Examination;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `etcd-dr config check`: what is wrong with a config, and what is odd.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Tell everything that is wrong with a config.",
        description = {
            "",
            "Tells every problem and warning with its line. Whether the cluster and the repository can be reached is"
                    + " not asked.",
            "",
            "Exit codes: 0 without problems, whatever the warnings; 2 with problems.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr config check --config etcd-dr.yaml"})
final class ConfigCheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ConfigOption config;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Path file = config.file(console);
        Examination found = new ConfigSource(file, console::variable, InstantSource.system()).examine();
        new Screen(console, output.format()).show(new ConfigCheckReport(file, found));
        return found.problems().isEmpty() ? 0 : ErrorCode.USAGE.exitCode();
    }
}
