package io.etcddr.cli.hold;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `etcd-restore hold` itself: only its commands do anything. Picocli fills the field.
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "add|remove|list",
        description = {
            "",
            "A point with a hold is not deleted by etcd-dr, whatever its retention says, until the hold is removed."
                    + " Holds lie in the repository, signed; adding and removing one needs a signing key.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  etcd-restore hold add latest-proven --reason \"before the upgrade to 3.7\"",
            "  etcd-restore hold list",
            "  etcd-restore hold remove 20261123T130000Z-cold-r0000045118"
        })
public final class HoldCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private HoldCommand() {}

    /// With its commands.
    public static CommandSpec of(Console console) {
        CommandSpec hold = CommandSpec.forAnnotatedObject(new HoldCommand());
        hold.addSubcommand("add", new CommandLine(new HoldAddCommand(console)));
        hold.addSubcommand("remove", new CommandLine(new HoldRemoveCommand(console)));
        hold.addSubcommand("list", new CommandLine(new HoldListCommand(console)));
        return hold;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command: give one of add, remove, list");
    }
}
