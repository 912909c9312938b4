package io.etcddr.cli.hold;

import io.etcddr.catalog.Holds;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `etcd-restore hold list`. Picocli fills the fields.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "List holds, newest point first.",
        description = {
            "",
            "A hold that cannot be believed counts all the same; it is shown as a problem, with exit code 3.",
            ""
        },
        footer = {"", "Examples:", "  etcd-restore hold list", "  etcd-restore hold list -o json | jq '.holds[].point'"
        })
final class HoldListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    HoldListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.open(repository, console)) {
            Holds holds = opened.catalog().holds();
            screen.show(new HoldList(opened.cluster(), holds));
            return holds.problems().isEmpty() ? 0 : ErrorCode.PROBLEMS.exitCode();
        }
    }
}
