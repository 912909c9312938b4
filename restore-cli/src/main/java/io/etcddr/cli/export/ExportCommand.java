package io.etcddr.cli.export;

import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.OutputFormat;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.Failure;
import io.etcddr.restore.ExportReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `etcd-restore export`: a point becomes the file that etcdctl would have saved.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "The file is byte for byte what etcd streamed, with its hash at the end. It appears whole or not at all.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-restore export latest --output snapshot.db",
            "  etcd-restore export 20261123T130000Z-cold-r0000012345 --output snapshot.db --json"
        })
public final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private PointSelector point;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Where to write it. Must not exist.")
    private Path file;

    @Option(names = "--json", description = "Report as JSON. --output is the file here.")
    private boolean json;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private DebugOption debug;

    public ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Screen screen = new Screen(console, json ? OutputFormat.JSON : OutputFormat.TEXT);
        ExportReport done;
        try (OpenedRepository opened = Wiring.open(repository, console);
                ProgressPrinter progress = screen.progress()) {
            done = opened.pointExport(progress).run(opened.resolve(point), file);
        }
        screen.show(new ExportResult(done));
        return 0;
    }
}
