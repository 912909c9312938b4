import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Measures the puts of [PutLoad] while nothing else happens and while backups are taken, in rounds: a round has every phase once, the next
/// one in another order, and a phase is compared with the one without a backup of its own round. Exit code 1 when the limit does not hold.
///
/// Usage: Latency RESULT_FILE; the environment is that of `latency.sh`.
final class Latency {
    private static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("LATENCY_ROUNDS", "5"));
    private static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("LATENCY_SECONDS", "270"));
    private static final int PUTS_PER_SECOND = 500;
    private static final double WARM_UP = 10;

    /// A phase begins its command again until so much time is over: 10,000 puts, 100 of which are above the 99th percentile.
    private static final double LEAST_SECONDS = 20;

    private static final String BACKUP = "taskset -c $BACKUP_CORE etcd-dr backup --output json --cluster main --config $BENCH_WORK/";

    /// @param command empty: nothing happens
    /// @param proof what its output has to hold: that it did what it is here for
    /// @param limit of the ratio of its 99th percentile to that without a backup
    private enum Phase {
        NONE("no backup", "", "", OptionalDouble.empty()),
        BUSY("no backup, but `gzip` on the core of the backups", "timeout 20 bash -c 'while :; do taskset -c $BACKUP_CORE gzip -1 <$LEARNER_DATABASE >/dev/null; done'; true", "", OptionalDouble.empty()),
        LEADER("`etcd-dr backup`, from the leader", BACKUP + "cold.yaml --endpoints $LEADER", "\"role\"\\s*:\\s*\"leader\"", OptionalDouble.empty()),
        FOLLOWER("`etcd-dr backup`, from a follower", BACKUP + "cold.yaml", "\"role\"\\s*:\\s*\"follower\"", OptionalDouble.empty()),
        HOT("`etcd-dr backup --kind hot`, from the learner", BACKUP + "hot.yaml --kind hot", "\"role\"\\s*:\\s*\"learner\"", OptionalDouble.of(1.05)),
        CONFIRMED("the same, with a voter's HashKV (once an hour)", BACKUP + "confirmed.yaml --kind hot", "\"role\"\\s*:\\s*\"learner\"", OptionalDouble.empty()),
        ETCDCTL("`etcdctl snapshot save`, from the leader", "taskset -c $BACKUP_CORE etcdctl --endpoints $LEADER snapshot save $BENCH_WORK/x.db", "Snapshot saved", OptionalDouble.empty());

        final String name;
        final String command;
        final Pattern proof;
        final OptionalDouble limit;

        Phase(String name, String command, String proof, OptionalDouble limit) {
            this.name = name;
            this.command = command;
            this.proof = Pattern.compile(proof);
            this.limit = limit;
        }
    }

    private static final List<Phase> PHASES = Stream.of(Phase.values())
            .filter(phase -> phase == Phase.NONE || System.getenv().getOrDefault("LATENCY_PHASES", phase.name()).contains(phase.name()))
            .toList();

    /// @param median of the latency of puts, in milliseconds; so is `p99`
    private record Figures(double median, double p99, double seconds) {
        static Figures of(PutLoad.Window window, double seconds) {
            return new Figures(window.milliseconds(50), window.milliseconds(99), seconds);
        }
    }

    private final List<ManagedChannel> voters;
    private final List<URI> endpoints;
    private final Path output = Path.of(System.getenv("BENCH_WORK"), "run.log");
    private final List<Map<Phase, Figures>> rounds = new ArrayList<>();

    private Latency(List<URI> endpoints) {
        this.endpoints = endpoints;
        this.voters = endpoints.stream()
                .map(endpoint -> NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                        .usePlaintext()
                        .build())
                .toList();
    }

    static void main(String[] args) throws Exception {
        Latency latency = new Latency(Stream.of(System.getenv("ENDPOINTS").split(",")).map(URI::create).toList());
        latency.measure();
        boolean missed;
        try (PrintStream result = new PrintStream(Files.newOutputStream(Path.of(args[0])), false, UTF_8)) {
            missed = latency.print(result);
        }
        System.out.print(Files.readString(Path.of(args[0])));
        System.exit(missed ? 1 : 0);
    }

    private void measure() throws IOException, InterruptedException {
        long start = System.nanoTime();
        double longest = 0;
        try (PutLoad load = new PutLoad(voters, PUTS_PER_SECOND)) {
            run(load, Phase.NONE, WARM_UP);
            run(load, Phase.HOT, 0); // the first of an hour asks a voter
            List<Phase> order = new ArrayList<>(PHASES);
            for (int i = 0; i < ROUNDS && (i == 0 || secondsSince(start) + longest < SECONDS); i++) {
                long roundStart = System.nanoTime();
                Map<Phase, Figures> round = new EnumMap<>(Phase.class);
                for (Phase phase : order) {
                    round.put(phase, run(load, phase, LEAST_SECONDS));
                }
                rounds.add(round);
                Collections.rotate(order, 2); // without a backup is now beside others
                longest = Math.max(longest, secondsSince(roundStart));
                System.out.printf("bench: round %d of at most %d is done, %.0f s%n", i + 1, ROUNDS, secondsSince(roundStart));
            }
        }
    }

    private Figures run(PutLoad load, Phase phase, double leastSeconds) throws IOException, InterruptedException {
        Thread.sleep(1000); // what the phase before left to be done
        URI leader = leader();
        PutLoad.Window window = load.begin();
        long start = System.nanoTime();
        do {
            if (phase == Phase.NONE) {
                Thread.sleep((long) (1000 * leastSeconds));
            } else {
                run(phase, leader);
            }
        } while (secondsSince(start) < leastSeconds);
        double seconds = secondsSince(start);
        load.end(window);
        return Figures.of(window, seconds);
    }

    private void run(Phase phase, URI leader) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder("bash", "-c", phase.command).redirectErrorStream(true).redirectOutput(output.toFile());
        command.environment().put("LEADER", leader.toString());
        int exitCode = command.start().waitFor();
        String said = Files.readString(output);
        if (exitCode != 0 || !phase.proof.matcher(said).find()) {
            throw new IOException("exit code %d of %s, or it did something else:%n%s".formatted(exitCode, phase.name, said));
        }
    }

    private URI leader() throws IOException {
        for (int i = 0; i < voters.size(); i++) {
            var status = MaintenanceGrpc.newBlockingStub(voters.get(i)).status(StatusRequest.getDefaultInstance());
            if (status.getLeader() == status.getHeader().getMemberId()) {
                return endpoints.get(i);
            }
        }
        throw new IOException("no voter says that it is the leader");
    }

    private boolean print(PrintStream result) throws IOException {
        boolean missed = false;
        line(result, "| puts on three voters, %d/s, medians of %d rounds (lowest to highest) | median, ms | p99, ms | median to none | p99 to none | limit | reached | s |",
                PUTS_PER_SECOND, rounds.size());
        line(result, "|---|---|---|---|---|---|---|---|");
        for (Phase phase : PHASES) {
            double ratio = middle(ratios(phase, Figures::p99));
            boolean isReached = ratio <= phase.limit.orElse(Double.MAX_VALUE);
            missed |= !isReached;
            line(result, "| %s | %s | %s | %s | %s | %s | %s | %.1f |",
                    phase.name, range(figures(phase, Figures::median)), range(figures(phase, Figures::p99)),
                    range(ratios(phase, Figures::median)), range(ratios(phase, Figures::p99)),
                    phase.limit.isPresent() ? "%.2f".formatted(phase.limit.getAsDouble()) : "",
                    phase.limit.isEmpty() ? "" : isReached ? "yes" : "**no, by %.0f %%**".formatted(100 * (ratio / phase.limit.getAsDouble() - 1)),
                    middle(figures(phase, Figures::seconds)));
        }
        line(result, "");
        line(result, "Load average at the end: %s", Files.readString(Path.of("/proc/loadavg")).strip());
        return missed;
    }

    private List<Double> figures(Phase phase, ToDoubleFunction<Figures> figure) {
        return rounds.stream().map(round -> figure.applyAsDouble(round.get(phase))).sorted().toList();
    }

    private List<Double> ratios(Phase phase, ToDoubleFunction<Figures> figure) {
        return rounds.stream()
                .map(round -> figure.applyAsDouble(round.get(phase)) / figure.applyAsDouble(round.get(Phase.NONE)))
                .sorted()
                .toList();
    }

    private static String range(List<Double> sorted) {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", middle(sorted), sorted.getFirst(), sorted.getLast());
    }

    private static double middle(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void line(PrintStream result, String format, Object... values) {
        result.println(String.format(Locale.ROOT, format, values));
    }
}
