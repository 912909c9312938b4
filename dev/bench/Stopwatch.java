import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Runs shell commands, one at a time. Each gets an empty folder `$OUT`; what came before is on disk before the clock starts.
final class Stopwatch {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux that Java runs on

    private final Path out;
    private final Path log;

    Stopwatch(Path work) {
        this.out = work.resolve("out");
        this.log = work.resolve("run.log");
    }

    /// @param seconds by the clock on the wall
    /// @param cpuSeconds user and system time of the command and of all that it started and waited for; servers are not in it
    /// @param rssAnonMiB the most anonymous memory that was seen, of a command that is a single process
    /// @param output both streams
    record Run(double seconds, double cpuSeconds, double rssAnonMiB, String output) {}

    Run run(String command) throws IOException, InterruptedException {
        return run("true", command);
    }

    /// @param before is not timed
    Run run(String before, String command) throws IOException, InterruptedException {
        empty(out);
        start(before + " && sync").waitFor(); // what earlier runs left to be written is in nobody's time
        double cpu = cpuSecondsOfChildren();
        long start = System.nanoTime();
        Process process = start(isOurs(command) ? "exec " + command : command);
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        double peak = 0;
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, rssAnonMiB(status));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        String output = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new IOException("exit code %d of %s:%n%s".formatted(process.exitValue(), command, output));
        }
        return new Run(seconds, cpuSecondsOfChildren() - cpu, peak, output);
    }

    static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private Process start(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OUT", out.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /// Only a single process can be watched: `exec` makes the command the one that was started.
    private static boolean isOurs(String command) {
        return command.startsWith("etcd-dr ") || command.startsWith("etcd-restore ");
    }

    /// `cutime` and `cstime`, proc_pid_stat(5); the name before them may hold anything but is in brackets.
    private static double cpuSecondsOfChildren() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    private static double rssAnonMiB(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // it has just ended
        }
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
