package io.etcddr.cli.show;

import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
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

/// `etcd-restore show`: everything that is known of one point.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {"", "Reads the manifest and the verification records, not the data itself.", ""},
        footer = {"", "Examples:", "  etcd-restore show latest", "  etcd-restore show latest-proven --output json"})
public final class ShowCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private PointSelector point;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        try (OpenedRepository opened = Wiring.open(repository, console)) {
            new Screen(console, output.format())
                    .show(new PointSheet(opened.catalog().find(point)));
        }
        return 0;
    }
}
