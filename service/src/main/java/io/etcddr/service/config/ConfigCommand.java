package io.etcddr.service.config;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `etcd-dr config` itself: only its commands do anything. Picocli fills the field.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "check|print",
        description = {
            "",
            "Looks at the file alone and asks no store and no etcd. Every key is explained in docs/configuration.md.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  etcd-dr config check --config etcd-dr.yaml",
            "  etcd-dr config print --config etcd-dr.yaml"
        })
public final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private ConfigCommand() {}

    /// With its commands.
    public static CommandSpec of(Console console) {
        CommandSpec config = CommandSpec.forAnnotatedObject(new ConfigCommand());
        config.addSubcommand("check", new CommandLine(new ConfigCheckCommand(console)));
        config.addSubcommand("print", new CommandLine(new ConfigPrintCommand(console)));
        return config;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command: give one of check, print");
    }
}
