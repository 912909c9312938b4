package io.etcddr.cli.hold;

import io.etcddr.catalog.PointId;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `etcd-restore hold remove`. Picocli fills the fields.
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Let a recovery point go: the next expiry judges it like any other.",
        description = {"", "Works for a hold whose point is not there any more, and for one that cannot be read.", ""},
        footer = {"", "Examples:", "  etcd-restore hold remove 20261123T130000Z-cold-r0000045118"})
final class HoldRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private PointSelector point;

    @Mixin
    private SigningKeyOption signingKey;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    HoldRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.openToWrite(repository, signingKey, console)) {
            PointId id = point instanceof PointSelector.ById(PointId named) ? named : opened.resolve(point);
            screen.show(new HoldSheet("released", opened.writer().release(id)));
        }
        return 0;
    }
}
