package io.etcddr.cli;

import io.etcddr.cli.run.VersionProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `etcd-restore` itself: only its commands do anything. Picocli fills the field.
@Command(
        name = "etcd-restore",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Find, check and restore recovery points of etcd clusters.",
        description = "",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "The repository comes from --config or $ETCD_DR_CONFIG, or from --repository, --identity-file and"
                    + " --trusted-key.",
            "Results go to stdout, everything else to stderr; exit codes are in docs/exit-codes.md.",
            "",
            "Examples:",
            "  etcd-restore list",
            "  etcd-restore verify --point latest",
            "  etcd-restore data-dir latest --data-dir /var/lib/etcd --dry-run"
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command: give one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
