package io.etcddr.cli.verify;

import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.verify.FileReport;
import io.etcddr.verify.FileVerifier;
import io.etcddr.verify.Level;
import io.etcddr.verify.Selection;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `verify` of both programs: shows whether points, or a snapshot file, are what they should be.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "checksum reads every stored byte: digests, decryption, decompression. structure also walks every page and"
                    + " record and compares revision, key count and HashKV with the manifest.",
            "",
            "Exit code 3 when anything is wrong. What passed is recorded in the repository, where it may be written.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} verify",
            "  ${ROOT-COMMAND-NAME} verify --point all --level checksum",
            "  ${ROOT-COMMAND-NAME} verify --sample 10%%",
            "  # once a day: what it is time to read again",
            "  ${ROOT-COMMAND-NAME} verify --due",
            "  # any snapshot, made by etcdctl too; needs no repository",
            "  ${ROOT-COMMAND-NAME} verify --file snapshot.db"
        })
public final class VerifyCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            converter = LevelConverter.class,
            description = "checksum or structure. Default: structure.")
    private Level level = Level.STRUCTURE;

    @Option(
            names = "--point",
            paramLabel = "POINT",
            converter = SelectionConverter.class,
            description = "Id of a recovery point, latest, latest-proven or all. Default: latest.")
    private Optional<Selection> point;

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            converter = SampleConverter.class,
            description = "A random part of all points, such as 10%%.")
    private Optional<Selection> sample;

    @Option(
            names = "--due",
            description = "What it is time to read again, as the config's verification says (percent-per-day, within)."
                    + " Default of both: 10%% a day, 30 days.")
    private boolean due;

    @Option(names = "--file", paramLabel = "FILE", description = "A snapshot file instead of points.")
    private Optional<Path> file;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        long ways = Stream.of(point.isPresent(), sample.isPresent(), due, file.isPresent())
                .filter(given -> given)
                .count();
        if (ways > 1) {
            throw new Failure(ErrorCode.USAGE, "--point, --sample, --due and --file exclude each other");
        }
        return file.isPresent() ? verifyFile(file.get()) : verifyPoints();
    }

    private int verifyFile(Path snapshot) throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        FileReport found;
        try (ProgressPrinter progress = screen.progress()) {
            found = FileVerifier.run(snapshot, level, Clock.systemUTC(), progress);
        }
        return show(screen, new FileVerification(found, level), found.passed());
    }

    private int verifyPoints() throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        VerifyReport found;
        String cluster;
        try (OpenedRepository opened = Wiring.open(repository, console);
                ProgressPrinter progress = screen.progress()) {
            cluster = opened.cluster().value();
            Selection selection = due
                    ? new Selection.Due(opened.rereading())
                    : point.or(() -> sample).orElse(Selection.One.LATEST);
            found = opened.verifier(progress).run(selection, level);
        }
        return show(screen, new PointVerification(cluster, level, found), found.passed());
    }

    private static int show(Screen screen, Report report, boolean passed) throws IOException {
        screen.show(report);
        return passed ? 0 : ErrorCode.PROBLEMS.exitCode();
    }
}
