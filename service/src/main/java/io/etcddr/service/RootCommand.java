package io.etcddr.service;

import io.etcddr.cli.run.VersionProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `etcd-dr` itself: only its commands do anything. Picocli fills the field.
@Command(
        name = "etcd-dr",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Take proven backups of etcd clusters.",
        description = "",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Restore with etcd-restore. Results go to stdout, everything else to stderr; exit codes are in"
                    + " docs/exit-codes.md.",
            "",
            "Examples:",
            "  etcd-dr init --repository file:///var/backups/etcd",
            "  etcd-dr config check --config etcd-dr.yaml",
            "  etcd-dr backup --config etcd-dr.yaml --cluster main",
            "  etcd-dr serve --config etcd-dr.yaml",
            "  etcd-dr verify --config etcd-dr.yaml --point all",
            "  etcd-dr drill --config etcd-dr.yaml --cluster main"
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
