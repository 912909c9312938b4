import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Runs several commands in one JVM, so that one AOT cache knows the classes of all of them. Only `make dist` uses it; its jar
/// stays on the class path of the launchers, because a cache holds for the class path that it was made with.
///
/// Usage: Training FILE, with one command per line, such as `etcd-restore list --all`. Fails when one of them fails; the last one runs
/// as it does for a user, up to the end of the JVM.
final class Training {
    private Training() {}

    static void main(String[] args) throws IOException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        for (String line : lines.subList(0, lines.size() - 1)) {
            int exitCode = line.startsWith("etcd-dr ")
                    ? io.etcddr.service.Main.run(nowhere, System.err, System.getenv(), words(line))
                    : io.etcddr.cli.Main.run(nowhere, System.err, System.getenv(), words(line));
            if (exitCode != 0) {
                System.err.println("exit code " + exitCode + " of " + line);
                System.exit(1);
            }
        }
        io.etcddr.cli.Main.main(words(lines.getLast()));
    }

    private static String[] words(String line) {
        String[] words = line.split(" ");
        return Arrays.copyOfRange(words, 1, words.length);
    }
}
