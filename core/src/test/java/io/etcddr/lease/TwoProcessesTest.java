package io.etcddr.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.testing.Await;
import io.etcddr.testing.MinioStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two real processes write to one repository, and one of them is stopped by SIGSTOP until its lease is over.
@Tag("it")
@Timeout(300)
final class TwoProcessesTest {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    enum Where {
        FOLDER,
        MINIO
    }

    @TempDir
    private Path folder;

    private final SigningKey key = SigningKey.generate();
    private final List<Writer> writers = new ArrayList<>();
    private List<String> location = List.of();

    @BeforeEach
    void writeKey() throws IOException {
        key.write(folder.resolve("key"));
    }

    @AfterEach
    void killAll() {
        writers.forEach(writer -> writer.process.destroyForcibly());
    }

    private void use(Where where) throws IOException {
        location = switch (where) {
            case FOLDER -> {
                FileObjectStore.initialize(folder.resolve("repository"));
                yield LeaseProcess.location(folder.resolve("repository"));
            }
            case MINIO -> LeaseProcess.location(MinioStore.shared().newBucket());
        };
    }

    private Writer start(String name) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LeaseProcess.class.getName(),
                name,
                folder.resolve("key").toString(),
                Long.toString(PERIOD.toMillis())));
        command.addAll(location);
        Writer writer = new Writer(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        writers.add(writer);
        return writer;
    }

    /// One of the processes, as seen from here.
    private static final class Writer {
        private final Process process;
        private final BufferedReader answers;

        private Writer(Process process) {
            this.process = process;
            this.answers = process.inputReader(UTF_8);
        }

        private void tell(String command) throws IOException {
            process.outputWriter(UTF_8).write(command + "\n");
            process.outputWriter(UTF_8).flush();
        }

        private String answer() throws IOException {
            String line = answers.readLine();
            assertThat(line).as("an answer of the process").isNotNull();
            return line;
        }

        private String ask(String command) throws IOException {
            tell(command);
            return answer();
        }

        private void signal(String name) throws Exception {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(kill.exitValue()).isZero();
        }
    }

    private Listing points() throws Exception {
        try (ObjectStore store = LeaseProcess.open(location)) {
            return Repository.open(store)
                    .catalog(Samples.CLUSTER, TrustedKeys.of(key.verifyingKey()), CacheFolder.off())
                    .points();
        }
    }

    private List<String> ids() throws Exception {
        Listing listing = points();
        assertThat(listing.problems()).isEmpty();
        return listing.points().stream().map(point -> point.id().value()).toList();
    }

    private Set<String> objects() throws Exception {
        try (ObjectStore store = LeaseProcess.open(location);
                Stream<ObjectStat> all = store.list(Layout.cluster(Samples.CLUSTER))) {
            return all.map(stat -> stat.key().value())
                    .filter(name -> !name.endsWith("/writer.json"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String id(String answer) {
        assertThat(answer).startsWith("published ");
        return answer.substring("published ".length());
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void aWriterThatIsStoppedBeforeItsManifestPublishesNothing(Where where) throws Exception {
        use(where);
        Writer first = start("first");
        assertThat(first.ask("acquire")).isEqualTo("acquired 1");
        String early = id(first.ask("publish"));
        assertThat(first.ask("stop-at publish")).isEqualTo("ok");
        assertThat(first.ask("publish")).isEqualTo("at publish");
        first.signal("STOP");

        Writer second = start("second");
        assertThat(second.ask("acquire")).isEqualTo("acquired 2");
        String later = id(second.ask("publish"));
        Set<String> before = objects();
        first.signal("CONT");
        assertThat(first.ask("go on"))
                .matches("refused LEASE_HELD point .* was not published: another writer has taken"
                        + " cluster prod over meanwhile");
        assertThat(first.ask("publish")).matches("refused LEASE_HELD the lease of cluster prod was taken by second:.*");
        assertThat(first.ask("delete " + early)).startsWith("refused LEASE_HELD ");

        assertThat(ids()).containsExactlyInAnyOrder(early, later);
        // Its second attempt had uploaded data, which is garbage; nothing else is new and nothing is gone.
        assertThat(objects()).containsAll(before);
        assertThat(objects().stream().filter(name -> name.contains("/manifests/")))
                .containsExactlyElementsOf(before.stream()
                        .filter(name -> name.contains("/manifests/"))
                        .toList());
        assertThat(first.ask("release")).isEqualTo("released");
        assertThat(second.ask("release")).isEqualTo("released");
        assertThat(first.ask("acquire")).isEqualTo("acquired 3");
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void aWriterThatIsStoppedBeforeItDeletesDeletesNothing(Where where) throws Exception {
        use(where);
        Writer first = start("first");
        assertThat(first.ask("acquire")).isEqualTo("acquired 1");
        String doomed = id(first.ask("publish"));
        String kept = id(first.ask("publish"));
        assertThat(first.ask("stop-at delete")).isEqualTo("ok");
        assertThat(first.ask("delete " + doomed)).isEqualTo("at delete");
        assertThat(ids()).contains(doomed);
        first.signal("STOP");

        Writer second = start("second");
        assertThat(second.ask("acquire")).isEqualTo("acquired 2");
        assertThat(ids()).as("the deletion was completed").containsExactly(kept);
        String later = id(second.ask("publish"));
        Set<String> before = objects();
        first.signal("CONT");
        assertThat(first.ask("go on")).isEqualTo("deleted [%s]".formatted(doomed));
        assertThat(first.ask("delete " + kept)).startsWith("refused LEASE_HELD ");

        assertThat(objects()).isEqualTo(before);
        assertThat(ids()).containsExactlyInAnyOrder(kept, later);
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void aWriterThatIsKilledIsFollowedWithinTwoPeriods(Where where) throws Exception {
        use(where);
        Writer second = start("second");
        Writer first = start("first");
        assertThat(first.ask("acquire")).isEqualTo("acquired 1");
        String published = id(first.ask("publish"));
        second.tell("acquire");
        first.process.destroyForcibly();
        assertThat(first.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.answer()).isEqualTo("acquired 2");
        assertThat(ids()).containsExactly(published);
    }

    /// Both acquire, publish and delete as fast as they can, and are stopped and let go on at random.
    @ParameterizedTest
    @EnumSource(Where.class)
    void noEpochHasTwoWritersHoweverTheyAreStopped(Where where) throws Exception {
        long seed = Long.getLong("etcddr.seed", System.nanoTime());
        use(where);
        Random random = new Random(seed);
        Map<String, List<String>> said = new TreeMap<>();
        List<Thread> readers = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            Writer writer = start(name);
            writer.tell("loop " + random.nextInt());
            List<String> lines = Collections.synchronizedList(new ArrayList<>());
            said.put(name, lines);
            readers.add(Thread.ofVirtual().start(() -> collect(writer, lines)));
        }
        for (int round = 0; round < 12; round++) {
            Writer writer = writers.get(random.nextInt(2));
            writer.signal("STOP");
            int takenBefore = acquired(said);
            if (random.nextInt(3) > 0) {
                Await.until("the other to take over", PATIENCE, () -> acquired(said) > takenBefore);
            }
            writer.signal("CONT");
            int saidBefore = lines(said);
            Await.until("both to go on", PATIENCE, () -> lines(said) > saidBefore + random.nextInt(6));
        }
        for (Writer writer : writers) {
            writer.process.outputWriter(UTF_8).close();
            assertThat(writer.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(writer.process.exitValue()).as("seed %d", seed).isZero();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        check(said, seed);
    }

    private static void collect(Writer writer, List<String> lines) {
        try {
            for (String line = writer.answers.readLine(); line != null; line = writer.answers.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int acquired(Map<String, List<String>> said) {
        return ofKind(said, "acquired").size();
    }

    private static int lines(Map<String, List<String>> said) {
        return said.values().stream().mapToInt(List::size).sum();
    }

    /// The last words of the lines that begin with `kind`.
    private static List<String> ofKind(Map<String, List<String>> said, String kind) {
        return said.values().stream()
                .flatMap(lines -> List.copyOf(lines).stream())
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    private void check(Map<String, List<String>> said, long seed) throws Exception {
        assertThat(ofKind(said, "acquired")).as("epochs, seed %d", seed).doesNotHaveDuplicates();
        Listing listing = points();
        assertThat(listing.problems()).isEmpty();
        Map<Long, Set<String>> writersOfEpoch = listing.points().stream()
                .map(Point::manifest)
                .collect(Collectors.groupingBy(
                        Manifest::epoch, Collectors.mapping(Manifest::toolVersion, Collectors.toSet())));
        assertThat(writersOfEpoch.values())
                .as("seed %d", seed)
                .allSatisfy(by -> assertThat(by).hasSize(1));

        Set<String> objects = objects();
        List<String> listed =
                listing.points().stream().map(point -> point.id().value()).toList();
        assertThat(listing.points())
                .allSatisfy(point -> assertThat(objects)
                        .contains(point.manifest().base().key().value()));
        assertThat(listed).as("seed %d", seed).doesNotContainAnyElementsOf(ofKind(said, "deleted"));
        List<String> mustBeThere = new ArrayList<>(ofKind(said, "published"));
        mustBeThere.removeAll(ofKind(said, "deleting"));
        assertThat(listed).as("seed %d", seed).containsAll(mustBeThere);
        assertThat(ofKind(said, "published")).as("they worked").hasSizeGreaterThan(10);
    }
}
