package io.etcddr.service.learner;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `etcd-dr learner` itself: only its commands do anything. Picocli fills the field.
@Command(
        name = "learner",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "status|add|remove|rebuild|release",
        description = {
            "",
            "The learner of a cluster is a member without a vote that etcd-dr serve adds, runs and repairs by itself; hot"
                    + " backups come from it. These commands look at it, and say what is wanted of it: run them where the"
                    + " service runs, as its user. What it costs: docs/operations/learner.md.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  etcd-dr learner status main --config etcd-dr.yaml",
            "  etcd-dr learner release main --for 30m --config etcd-dr.yaml"
        })
public final class LearnerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private LearnerCommand() {}

    /// With its commands.
    public static CommandSpec of(Console console) {
        CommandSpec learner = CommandSpec.forAnnotatedObject(new LearnerCommand());
        learner.addSubcommand("status", new CommandLine(new LearnerStatusCommand(console)));
        learner.addSubcommand("add", new CommandLine(new LearnerAddCommand(console)));
        learner.addSubcommand("remove", new CommandLine(new LearnerRemoveCommand(console)));
        learner.addSubcommand("rebuild", new CommandLine(new LearnerRebuildCommand(console)));
        learner.addSubcommand("release", new CommandLine(new LearnerReleaseCommand(console)));
        return learner;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "no command: give one of status, add, remove, rebuild, release");
    }
}
