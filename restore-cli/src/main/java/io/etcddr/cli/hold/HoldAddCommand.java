package io.etcddr.cli.hold;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.options.SigningKeyOption;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `etcd-restore hold add`. Picocli fills the fields.
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Keep a recovery point from being deleted.",
        description = {"", "Exit code 16 when the point has a hold: nothing is changed then.", ""},
        footer = {
            "",
            "Examples:",
            "  etcd-restore hold add latest-proven --reason \"before the upgrade to 3.7\"",
            "  etcd-restore hold add 20261123T130000Z-cold-r0000045118 --reason INC-1234 --by ann"
        })
final class HoldAddCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private PointSelector point;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            converter = LineConverter.class,
            description = "Why. Whoever finds the hold next year reads it.")
    private String reason;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            converter = LineConverter.class,
            description = "Who wants it so. Default: user and host.")
    private Optional<String> by;

    @Mixin
    private SigningKeyOption signingKey;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    HoldAddCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.openToWrite(repository, signingKey, console)) {
            Hold hold = opened.writer()
                    .hold(
                            opened.resolve(point),
                            by.orElseGet(this::userAtHost),
                            reason,
                            Clock.systemUTC().instant());
            screen.show(new HoldSheet("held", hold));
        }
        return 0;
    }

    private String userAtHost() {
        String host = console.variable("HOSTNAME").orElseGet(HoldAddCommand::hostName);
        return System.getProperty("user.name", "unknown") + "@" + host;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown"; // a host whose own name nobody can resolve: no reason not to hold a point
        }
    }
}
