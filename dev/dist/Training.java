import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Runs several commands in one JVM, so that one AOT cache knows the classes of all of them. Only `make dist` uses it; its jar
/// stays on the class path of the launchers, because a cache holds for the class path that it was made with.
///
/// Usage: Training FILE, with one command per line, such as `etcd-restore list --all`. Fails when one of them fails.
final class Training {
    private Training() {}

    static void main(String[] args) throws IOException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split(" ");
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            int exitCode = words[0].equals("etcd-dr")
                    ? io.etcddr.service.Main.run(nowhere, System.err, System.getenv(), rest)
                    : io.etcddr.cli.Main.run(nowhere, System.err, System.getenv(), rest);
            if (exitCode != 0) {
                System.err.println("exit code " + exitCode + " of " + line);
                System.exit(1);
            }
        }
        System.exit(0); // as the commands do: that too has classes of its own
    }
}
