import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Runs what `run.sh` has set up, peers and ours in turns, and prints Markdown tables of medians, each with its limit, its aim and
/// whether they were reached. Exit code 1 when a limit does not hold.
///
/// Usage: Bench RESULT_FILE [PART...]; the commands read their variables from the environment of `run.sh`.
final class Bench {
    private static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "5"));
    private static final double MEMORY_LIMIT = 300;

    /// How much more memory ten times the database may take and still be called the same: a heap that is never full is collected later.
    private static final double SAME = 1.25;

    /// Before each run and not in its time: `etcdutl hashkv` writes to the file that it reads.
    private static final String COPY = "cp --no-preserve=mode $LARGE $OUT/x.db";

    /// Ours against a peer's.
    ///
    /// @param limit what has to hold for the ratio of the medians by the clock; `aim`: what we hope for
    private record Contest(String part, String name, String before, String peer, String ours, double limit, double aim) {}

    /// Ours against the clock.
    ///
    /// @param seconds empty for what is only told
    private record Limit(String part, String name, String command, OptionalDouble seconds) {}

    /// In a command `@` becomes `small` or `large`.
    private record Memory(String name, String command) {}

    private static final List<Contest> CONTESTS = List.of(
            new Contest(
                    "backup", "`backup` to MinIO: proven, read back (peer: `etcdctl snapshot save`, `zstd -3 -T2`, `age`, `aws s3 cp`)", "true",
                    "etcdctl --endpoints $ENDPOINTS snapshot save $OUT/x.db && zstd -q -3 -T2 -c $OUT/x.db | age -r $RECIPIENT"
                            + " | aws --endpoint-url $S3_URL s3 cp --only-show-errors - s3://bench/peer/x-$RANDOM.db.zst.age",
                    "etcd-dr backup --config $BENCH_WORK/large.yaml --cluster large", 1.0, 0.75),
            new Contest(
                    "verify", "`verify --file` (peer: `etcdutl snapshot status` and `hashkv`)", COPY,
                    "etcdutl snapshot status $LARGE -w json && $ETCDUTL37 hashkv $OUT/x.db -w json",
                    "etcd-restore verify --file $LARGE", 0.6, 0.4),
            new Contest(
                    "data-dir", "`data-dir --file` (peer: `etcdutl snapshot restore`)", "true",
                    "etcdutl snapshot restore $LARGE --data-dir $OUT/d --bump-revision 1000000000 --mark-compacted",
                    "etcd-restore data-dir --file $LARGE --data-dir $OUT/d --bump-revision 1000000000 --mark-compacted", 0.8, 0.5),
            new Contest(
                    "all-members", "`data-dir --file --all-members`, three members (peer: three runs)", "true",
                    "for m in m1 m2 m3; do etcdutl snapshot restore $LARGE --data-dir $OUT/$m.etcd --name $m --initial-cluster $THREE"
                            + " --initial-advertise-peer-urls http://$m.test:2380 --bump-revision 1000000000 --mark-compacted || exit 1; done",
                    "etcd-restore data-dir --file $LARGE --all-members --data-dir $OUT/d --initial-cluster $THREE"
                            + " --bump-revision 1000000000 --mark-compacted", 0.6, 0.35));

    private static final List<Limit> LIMITS = List.of(
            new Limit("start", "`etcd-restore --help`", "etcd-restore --help", OptionalDouble.of(0.15)),
            new Limit("start", "`etcd-dr --help`", "etcd-dr --help", OptionalDouble.of(0.15)),
            new Limit("start", "`etcd-restore --version`, which starts a JVM", "etcd-restore --version", OptionalDouble.empty()),
            new Limit(
                    "list", "`list --all` of 10,000 points, warm cache",
                    "etcd-restore list --all --repository file://$MANY --cluster many --trusted-key $MANY_KEY", OptionalDouble.of(1.5)));

    private static final String CONFIG = " --config $BENCH_WORK/@.yaml --cluster @";

    private static final List<Memory> MEMORY = List.of(
            new Memory("`backup`", "etcd-dr backup" + CONFIG),
            new Memory("`verify --file`", "etcd-restore verify --file $BENCH_DATA/@.snapshot"),
            new Memory("`verify --point`, structure", "etcd-dr verify --point latest --level structure" + CONFIG),
            new Memory("`verify --point`, checksum", "etcd-dr verify --point latest --level checksum" + CONFIG),
            new Memory("`list`", "etcd-restore list" + CONFIG),
            new Memory("`show`", "etcd-restore show latest" + CONFIG),
            new Memory("`get --prefix --keys-only`", "etcd-restore get latest /apisix/routes/ --prefix --keys-only" + CONFIG),
            new Memory("`get --prefix`, with values", "etcd-restore get latest /apisix/routes/ --prefix" + CONFIG),
            new Memory("`export`", "etcd-restore export latest --output $OUT/x.db" + CONFIG),
            new Memory("`data-dir`", "etcd-restore data-dir latest --data-dir $OUT/d" + CONFIG),
            new Memory("`data-dir --all-members`", "etcd-restore data-dir latest --all-members --data-dir $OUT/d --initial-cluster $THREE" + CONFIG),
            new Memory("`drill` (without its etcd)", "etcd-dr drill --etcd-binary $ETCD36 --state-dir $BENCH_WORK/state" + CONFIG),
            new Memory("`check`", "etcd-dr check" + CONFIG),
            new Memory("`expire --confirm`", "etcd-dr expire --confirm" + CONFIG));

    private final PrintStream result;
    private final Set<String> parts;
    private final Stopwatch watch = new Stopwatch(Path.of(System.getenv("BENCH_WORK")));
    private boolean missed;

    private Bench(PrintStream result, Set<String> parts) {
        this.result = result;
        this.parts = parts;
    }

    static void main(String[] args) throws Exception {
        try (PrintStream file = new PrintStream(Files.newOutputStream(Path.of(args[0])))) {
            Bench bench = new Bench(file, Set.copyOf(List.of(args).subList(1, args.length)));
            bench.contests();
            bench.limits();
            bench.memory();
            bench.compression();
            bench.print("Load average at the end: %s", Files.readString(Path.of("/proc/loadavg")).strip());
            System.exit(bench.missed ? 1 : 0);
        }
    }

    private boolean isWanted(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    private void contests() throws IOException, InterruptedException {
        List<Contest> wanted = CONTESTS.stream().filter(contest -> isWanted(contest.part())).toList();
        if (wanted.isEmpty()) {
            return;
        }
        print("| 1 GiB, medians of %d runs (lowest to highest) | etcd-dr, s | peer, s | ratio | limit | aim | reached | CPU, s: etcd-dr | peer | ratio |", ROUNDS);
        print("|---|---|---|---|---|---|---|---|---|---|");
        for (Contest contest : wanted) {
            List<Stopwatch.Run> peer = new ArrayList<>();
            List<Stopwatch.Run> ours = new ArrayList<>();
            watch.run(contest.ours()); // fills the page cache for both
            for (int i = 0; i < ROUNDS; i++) {
                peer.add(watch.run(contest.before(), contest.peer()));
                ours.add(watch.run(contest.ours()));
            }
            double ratio = seconds(ours) / seconds(peer);
            double cpu = Stopwatch.median(ours, Stopwatch.Run::cpuSeconds);
            double peerCpu = Stopwatch.median(peer, Stopwatch.Run::cpuSeconds);
            print("| %s | %s | %s | %.2f | %.2f | %.2f | %s | %.2f | %.2f | %.2f |",
                    contest.name(), range(ours), range(peer), ratio, contest.limit(), contest.aim(),
                    ratio <= contest.aim() ? "yes, and the aim" : reached(ratio, contest.limit()), cpu, peerCpu, cpu / peerCpu);
        }
        print("");
    }

    private void limits() throws IOException, InterruptedException {
        List<Limit> wanted = LIMITS.stream().filter(limit -> isWanted(limit.part())).toList();
        if (wanted.isEmpty()) {
            return;
        }
        print("| medians of %d runs (lowest to highest) | s | limit, s | reached | CPU, s |", 3 * ROUNDS);
        print("|---|---|---|---|---|");
        for (Limit limit : wanted) {
            List<Stopwatch.Run> runs = new ArrayList<>();
            watch.run(limit.command());
            for (int i = 0; i < 3 * ROUNDS; i++) {
                runs.add(watch.run(limit.command()));
            }
            OptionalDouble seconds = limit.seconds();
            print("| %s | %s | %s | %s | %.2f |", limit.name(), range(runs), seconds.isPresent() ? seconds.getAsDouble() : "",
                    seconds.isPresent() ? reached(seconds(runs), seconds.getAsDouble()) : "",
                    Stopwatch.median(runs, Stopwatch.Run::cpuSeconds));
        }
        print("");
    }

    private void memory() throws IOException, InterruptedException {
        if (!isWanted("memory")) {
            return;
        }
        print("| anonymous memory (RssAnon) at its peak, MiB | 100 MiB | 1 GiB | limit | reached | ratio | limit | reached |");
        print("|---|---|---|---|---|---|---|---|");
        for (Memory memory : MEMORY) {
            double small = peak(memory.command().replace("@", "small"));
            double large = peak(memory.command().replace("@", "large"));
            print("| %s | %.0f | %.0f | %.0f | %s | %.2f | %.2f | %s |", memory.name(), small, large, MEMORY_LIMIT,
                    reached(Math.max(small, large), MEMORY_LIMIT), large / small, SAME, reached(large / small, SAME));
        }
        print("");
    }

    private double peak(String command) throws IOException, InterruptedException {
        double peak = 0;
        for (int i = 0; i < Math.min(ROUNDS, 3); i++) {
            peak = Math.max(peak, watch.run(command).rssAnonMiB());
        }
        return peak;
    }

    /// No limit of the issue: what the default level of compression was chosen by.
    private void compression() throws IOException, InterruptedException {
        if (!isWanted("compression")) {
            return;
        }
        print("| compression of 1 GiB, medians of %d runs | stored, MB | s | CPU, s |", ROUNDS);
        print("|---|---|---|---|");
        for (int level : new int[] {1, 3}) {
            List<Stopwatch.Run> backups = new ArrayList<>();
            List<Stopwatch.Run> peers = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                backups.add(watch.run("etcd-dr backup --output json --config $BENCH_WORK/large-%d.yaml --cluster large".formatted(level)));
                peers.add(watch.run("zstd -q -%d -T2 -c $LARGE | wc -c".formatted(level)));
            }
            compressed("`backup`, `compression-level: %d`".formatted(level), backups, Pattern.compile("\"storedSize\"\\s*:\\s*(\\d+)"));
            compressed("`zstd -%d -T2`, alone".formatted(level), peers, Pattern.compile("(\\d+)"));
        }
        print("");
    }

    private void compressed(String name, List<Stopwatch.Run> runs, Pattern size) {
        MatchResult bytes = size.matcher(runs.getLast().output()).results().findFirst().orElseThrow();
        print("| %s | %.1f | %s | %.2f |", name, Long.parseLong(bytes.group(1)) / 1e6, range(runs),
                Stopwatch.median(runs, Stopwatch.Run::cpuSeconds));
    }

    private String reached(double figure, double limit) {
        if (figure <= limit) {
            return "yes";
        }
        missed = true;
        return String.format(Locale.ROOT, "**no, by %.0f %%**", 100 * (figure / limit - 1));
    }

    private static double seconds(List<Stopwatch.Run> runs) {
        return Stopwatch.median(runs, Stopwatch.Run::seconds);
    }

    private static String range(List<Stopwatch.Run> runs) {
        double[] sorted = runs.stream().mapToDouble(Stopwatch.Run::seconds).sorted().toArray();
        String format = sorted[sorted.length - 1] < 0.5 ? "%.3f (%.3f–%.3f)" : "%.2f (%.2f–%.2f)";
        return String.format(Locale.ROOT, format, seconds(runs), sorted[0], sorted[sorted.length - 1]);
    }

    private void print(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        result.println(line);
    }
}
