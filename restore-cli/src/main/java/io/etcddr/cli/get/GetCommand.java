package io.etcddr.cli.get;

import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.PointConverter;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.OutputFormat;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.restore.KeyRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `etcd-restore get`: reads keys out of a point without restoring it.
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Prints what etcdctl get prints: the key on one line, its value on the next. Exit code 10 when there is no"
                    + " such key.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-restore get latest /apisix/routes/1",
            "  etcd-restore get latest /apisix/ --prefix --keys-only",
            "  # as it was at an earlier revision that the point still holds",
            "  etcd-restore get latest /apisix/routes/1 --revision 12000"
        })
public final class GetCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            converter = PointConverter.class,
            description = PointConverter.DESCRIPTION)
    private PointSelector point;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key, or what it begins with.")
    private String key;

    @Option(names = "--prefix", description = "All keys that begin with KEY. An empty KEY means every key.")
    private boolean prefix;

    @Option(names = "--revision", paramLabel = "N", description = "As of this revision. Default: that of the point.")
    private Optional<Long> revision;

    @Option(names = "--keys-only", description = "No values.")
    private boolean keysOnly;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public GetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        if (key.isEmpty() && !prefix) {
            throw new Failure(ErrorCode.USAGE, "the key is empty").hint("Add --prefix to get every key.");
        }
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.open(repository, console);
                ProgressPrinter progress = screen.progress()) {
            PointId id = opened.resolve(point);
            try (KeyPrinter printer = printer(id)) {
                OptionalLong asOf = revision.map(OptionalLong::of).orElse(OptionalLong.empty());
                opened.pointKeys(progress).read(id, range(), asOf, record -> {
                    progress.end(); // from here on the terminal belongs to the result
                    printer.print(record);
                });
                printer.end();
                requireKeys(id, printer.printed());
            }
        }
        return 0;
    }

    private KeyPrinter printer(PointId id) {
        KeyPrinter.Values values = keysOnly ? KeyPrinter.Values.LEFT_OUT : KeyPrinter.Values.SHOWN;
        return output.format() == OutputFormat.JSON
                ? new JsonKeyPrinter(console.out(), id, values)
                : new TextKeyPrinter(console.out(), values);
    }

    private KeyRange range() {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            return KeyRange.all();
        }
        return prefix ? KeyRange.prefix(bytes) : KeyRange.one(bytes);
    }

    private void requireKeys(PointId id, long printed) throws Failure {
        if (printed == 0) {
            String at = revision.map(number -> " at revision " + number).orElse("");
            throw new Failure(
                            ErrorCode.NOT_FOUND,
                            "point %s has no key%s \"%s\"%s".formatted(id, prefix ? " that begins with" : "", key, at))
                    .hint("See which keys there are: etcd-restore get %s \"\" --prefix --keys-only".formatted(id));
        }
    }
}
