import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Runs what `run.sh` has set up, peers and ours in turns, and prints medians with their ratio, target and verdict. Each run gets an empty
/// folder `$OUT`; what came before is on disk before the clock starts. Memory is RssAnon, read from `/proc` every 5 ms.
///
/// Usage: Bench RESULT_FILE; the commands read their variables from the environment of `run.sh`.
final class Bench {
    private static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "5"));

    private final Path out = Path.of(System.getenv("BENCH_WORK"), "out");
    private final PrintStream result;
    private final List<Memory> memory = new ArrayList<>();

    private Bench(PrintStream result) {
        this.result = result;
    }

    /// Before each run and not in its time: `etcdutl hashkv` writes to the file that it reads.
    private static final String PREPARE = "cp --no-preserve=mode $LARGE $OUT/x.db";

    /// Ours against a peer's: `must` is what has to hold for the ratio of the medians, `aim` what we hope for.
    private record Contest(String name, String peer, String ours, double must, double aim) {}

    /// Ours against the clock.
    private record Limit(String name, String ours, double seconds) {}

    /// RssAnon peaks in MiB.
    private record Memory(String command, double small, double large) {}

    private record Run(double seconds, double rssAnonMiB) {}

    private static final List<Contest> CONTESTS = List.of(
            new Contest(
                    "backup to MinIO (ours: verified, read back)",
                    "etcdctl --endpoints $ENDPOINTS snapshot save $OUT/x.db && zstd -q -3 -T2 -c $OUT/x.db | age -r $RECIPIENT"
                            + " | aws --endpoint-url $S3_URL s3 cp --only-show-errors - s3://bench/peer/x-$RANDOM.db.zst.age",
                    "etcd-dr backup --config $BENCH_WORK/large.yaml --cluster large",
                    1.0, 0.75),
            new Contest(
                    "verify --file (peer: status and hashkv)",
                    "etcdutl snapshot status $LARGE -w json && $ETCDUTL37 hashkv $OUT/x.db -w json",
                    "etcd-restore verify --file $LARGE",
                    0.6, 0.4),
            new Contest(
                    "data-dir, one member",
                    "etcdutl snapshot restore $LARGE --data-dir $OUT/d --bump-revision 1000000000 --mark-compacted",
                    "etcd-restore data-dir --file $LARGE --data-dir $OUT/d --bump-revision 1000000000 --mark-compacted",
                    0.8, 0.5),
            new Contest(
                    "data-dir --all-members, three (peer: three runs)",
                    "for m in m1 m2 m3; do etcdutl snapshot restore $LARGE --data-dir $OUT/$m.etcd --name $m --initial-cluster $THREE"
                            + " --initial-advertise-peer-urls http://$m.test:2380 --bump-revision 1000000000 --mark-compacted || exit 1; done",
                    "etcd-restore data-dir --file $LARGE --all-members --data-dir $OUT/d --initial-cluster $THREE"
                            + " --bump-revision 1000000000 --mark-compacted",
                    0.6, 0.35));

    private static final List<Limit> LIMITS = List.of(
            new Limit("etcd-restore --help", "etcd-restore --help", 0.15),
            new Limit("etcd-dr --help", "etcd-dr --help", 0.15),
            new Limit("etcd-restore --version, which starts a JVM", "etcd-restore --version", 0.15),
            new Limit(
                    "list of 10,000 points, warm cache",
                    "etcd-restore list --all --repository file://$MANY --cluster many --trusted-key $MANY_KEY", 1.5));

    /// `@` becomes `small` or `large`.
    private static final List<String> MEMORY = List.of(
            "etcd-dr backup --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-dr verify --config $BENCH_WORK/@.yaml --cluster @ --point latest --level structure",
            "etcd-restore verify --file $BENCH_DATA/@.snapshot",
            "etcd-restore list --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-restore show latest --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-restore get latest /apisix/routes/ --prefix --keys-only --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-restore export latest --output $OUT/x.db --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-restore data-dir latest --data-dir $OUT/d --config $BENCH_WORK/@.yaml --cluster @",
            "etcd-restore data-dir latest --all-members --data-dir $OUT/d --initial-cluster $THREE"
                    + " --config $BENCH_WORK/@.yaml --cluster @");

    static void main(String[] args) throws Exception {
        try (PrintStream file = new PrintStream(Files.newOutputStream(Path.of(args[0])))) {
            Bench bench = new Bench(file);
            bench.print("%-50s %9s %9s %6s %6s %6s  %s", "1 GiB, medians of " + ROUNDS, "peer", "etcd-dr", "ratio", "must", "aim", "");
            for (Contest contest : CONTESTS) {
                bench.compare(contest);
            }
            for (Limit limit : LIMITS) {
                bench.hold(limit);
            }
            bench.measureMemory();
            bench.print("load average at the end: %s", Files.readString(Path.of("/proc/loadavg")).strip());
        }
    }

    private void compare(Contest contest) throws IOException, InterruptedException {
        List<Run> peer = new ArrayList<>();
        List<Run> ours = new ArrayList<>();
        run(contest.ours()); // fills the page cache for both
        for (int i = 0; i < ROUNDS; i++) {
            peer.add(run(contest.peer().contains("hashkv") ? PREPARE : "true", contest.peer()));
            ours.add(run(contest.ours()));
        }
        double ratio = seconds(ours) / seconds(peer);
        String verdict = ratio <= contest.aim() ? "ok, aim reached"
                : ratio <= contest.must() ? "ok"
                : "MISSED by %.0f %%".formatted(100 * (ratio / contest.must() - 1));
        print("%-50s %7.2f s %7.2f s %6.2f %6.2f %6.2f  %s", contest.name(), seconds(peer), seconds(ours), ratio, contest.must(),
                contest.aim(), verdict);
        print("%-50s %19s peer %s, etcd-dr %s", "", "", range(peer), range(ours));
    }

    private void hold(Limit limit) throws IOException, InterruptedException {
        List<Run> ours = new ArrayList<>();
        run(limit.ours());
        for (int i = 0; i < 3 * ROUNDS; i++) {
            ours.add(run(limit.ours()));
        }
        String verdict = seconds(ours) <= limit.seconds() ? "ok" : "MISSED by %.0f ms".formatted(1000 * (seconds(ours) - limit.seconds()));
        print("%-50s %9s %7.3f s %6s %4.2f s %6s  %s", limit.name(), "", seconds(ours), "", limit.seconds(), "", verdict);
        print("%-50s %19s %s", "", "", range(ours));
    }

    private void measureMemory() throws IOException, InterruptedException {
        print("%n%-50s %9s %9s %6s %13s", "anonymous memory at its peak (RssAnon), MiB", "100 MiB", "1 GiB", "ratio", "must");
        for (String command : MEMORY) {
            double small = 0;
            double large = 0;
            for (int i = 0; i < Math.min(ROUNDS, 3); i++) {
                small = Math.max(small, run(command.replace("@", "small")).rssAnonMiB());
                large = Math.max(large, run(command.replace("@", "large")).rssAnonMiB());
            }
            memory.add(new Memory(command, small, large));
            String[] words = command.split(" ");
            String name = words[0] + " " + words[1] + (command.contains("--all-members") ? " --all-members" : command.contains("--file") ? " --file" : "");
            print("%-50s %9.0f %9.0f %6.2f %13s  %s", name, small, large, large / small, "300", Math.max(small, large) <= 300 ? "ok" : "MISSED");
        }
    }

    private Run run(String command) throws IOException, InterruptedException {
        return run("true", command);
    }

    private Run run(String before, String command) throws IOException, InterruptedException {
        empty(out);
        Path log = out.resolveSibling("run.log");
        start(before + " && sync", log).waitFor(); // what earlier runs left to be written is in nobody's time
        long start = System.nanoTime();
        Process process = start(ours(command) ? "exec " + command : command, log);
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        double peak = 0;
        while (!process.waitFor(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, rssAnonMiB(status));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("exit code %d of %s:%n%s".formatted(process.exitValue(), command, Files.readString(log)));
        }
        return new Run(seconds, peak);
    }

    private Process start(String command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OUT", out.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /// Only a single process can be watched: `exec` makes the command the one that was started.
    private static boolean ours(String command) {
        return command.startsWith("etcd-dr ") || command.startsWith("etcd-restore ");
    }

    private static double rssAnonMiB(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("RssAnon:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // It has just ended.
        }
        return 0;
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

    private static double seconds(List<Run> runs) {
        return runs.stream().mapToDouble(Run::seconds).sorted().skip(runs.size() / 2).findFirst().orElseThrow();
    }

    private static String range(List<Run> runs) {
        var statistics = runs.stream().mapToDouble(Run::seconds).summaryStatistics();
        return String.format(Locale.ROOT, "%.2f-%.2f s", statistics.getMin(), statistics.getMax());
    }

    private void print(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        result.println(line);
    }
}
