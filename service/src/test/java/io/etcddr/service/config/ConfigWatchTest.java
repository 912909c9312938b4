package io.etcddr.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWatchTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    private static final String CONFIG = """
            repository: {url: file:///var/backups/etcd}
            encryption: none
            signing: {key-file: signing.key}
            clusters:
            """;

    @TempDir
    private Path folder;

    private ConfigSource source;
    private ConfigSource.Loaded first;

    /// What was told: the names of the clusters of a good configuration, or why one is bad.
    private static final class Told implements ConfigWatch.Target {
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private Optional<Failure> refusal = Optional.empty();

        @Override
        public void apply(Config config) throws Failure, IOException {
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            queue.add(config.clusters().stream()
                    .map(cluster -> cluster.name().value())
                    .toList()
                    .toString());
        }

        @Override
        public void reject(String why) {
            queue.add("rejected: " + why);
        }

        List<String> soFar() {
            List<String> told = new ArrayList<>();
            queue.drainTo(told);
            return told;
        }

        String next() throws InterruptedException {
            return queue.poll(60, TimeUnit.SECONDS);
        }
    }

    private final Told told = new Told();

    @BeforeEach
    void writeTheFirst() throws Exception {
        source = new ConfigSource(folder.resolve("etcd-dr.yaml"), name -> Optional.empty(), CLOCK);
        write("a");
        first = source.load();
    }

    private void write(String... clusters) throws IOException {
        StringBuilder text = new StringBuilder(CONFIG);
        for (String cluster : clusters) {
            text.append("  - {name: %s, endpoints: [\"http://%s:1\"]}\n".formatted(cluster, cluster));
        }
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, source.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ConfigWatch watch() {
        return ConfigWatch.unstarted(source, first, told, Duration.ofDays(1));
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() throws Exception {
        ConfigWatch watch = watch();
        watch.look();
        write("a");
        watch.look();
        watch.look();
        assertThat(told.soFar()).isEmpty();
    }

    @Test
    void whatHasChangedIsReadWhenItWasSeenTwice() throws Exception {
        ConfigWatch watch = watch();
        write("a", "b");
        watch.look();
        assertThat(told.soFar()).isEmpty();
        watch.look();
        watch.look();
        assertThat(told.soFar()).containsExactly("[a, b]");
    }

    /// Cut off between two clusters the file would be a good one, and protect less.
    @Test
    void aFileThatIsBeingWrittenIsNotTakenHalf() throws Exception {
        ConfigWatch watch = watch();
        write("a", "b");
        watch.look();
        write("a", "b", "c");
        watch.look();
        assertThat(told.soFar()).isEmpty();
        watch.look();
        assertThat(told.soFar()).containsExactly("[a, b, c]");
    }

    @Test
    void aBadOneIsToldOnceAndTheOldOneStays() throws Exception {
        ConfigWatch watch = watch();
        Files.writeString(source.file(), CONFIG.replace("signing", "singing"));
        for (int i = 0; i < 5; i++) {
            watch.look();
        }
        assertThat(told.soFar())
                .singleElement()
                .asString()
                .startsWith("rejected: " + source.file() + " has 3 problems\n")
                .contains("line 3: singing: unknown key, did you mean signing?");
    }

    @Test
    void cronExpressionsAreCheckedAsTheyWillBeRun() throws Exception {
        ConfigWatch watch = watch();
        Files.writeString(source.file(), CONFIG + """
                  - name: a
                    endpoints: ["http://a:1"]
                    schedules: {cold: {cron: "0 0 0 30 2 ?"}}
                """);
        watch.read();
        assertThat(told.soFar())
                .singleElement()
                .asString()
                .endsWith("\"0 0 0 30 2 ?\" is not a cron expression: that time never comes");
    }

    @Test
    void goingBackToTheOldOneIsToldToo() throws Exception {
        ConfigWatch watch = watch();
        Files.writeString(source.file(), "clusters");
        watch.look();
        watch.look();
        write("a");
        watch.look();
        watch.look();
        assertThat(told.soFar()).hasSize(2).last().isEqualTo("[a]");
    }

    @Test
    void aFileThatIsGoneIsToldOnce() throws Exception {
        ConfigWatch watch = watch();
        Files.delete(source.file());
        watch.look();
        watch.look();
        watch.look();
        assertThat(told.soFar()).containsExactly("rejected: configuration " + source.file() + " does not exist");
    }

    @Test
    void aFileThatIsMissingForAMomentIsNothingToTellOf() throws Exception {
        ConfigWatch watch = watch();
        Files.delete(source.file());
        watch.look();
        write("a");
        watch.look();
        watch.look();
        assertThat(told.soFar()).isEmpty();
    }

    @Test
    void whoCannotApplyItRejectsIt() throws Exception {
        ConfigWatch watch = watch();
        told.refusal = Optional.of(new Failure(ErrorCode.USAGE, "signing.key-file: file does not exist"));
        write("b");
        watch.look();
        watch.look();
        watch.look();
        assertThat(told.soFar()).containsExactly("rejected: signing.key-file: file does not exist");
    }

    @Test
    void whenAskedItIsReadThoughNothingChanged() {
        ConfigWatch watch = watch();
        watch.read();
        watch.read();
        assertThat(told.soFar()).containsExactly("[a]", "[a]");
    }

    @Test
    void theWatchLooksByItself() throws Exception {
        ConfigWatch watch = ConfigWatch.start(source, first, told, Duration.ofMillis(5));
        try {
            write("b");
            assertThat(told.next()).isEqualTo("[b]");
            write("c");
            assertThat(told.next()).isEqualTo("[c]");
        } finally {
            watch.close();
        }
    }

    @Test
    void theWatchReadsWhenItIsAsked() throws Exception {
        try (ConfigWatch watch = ConfigWatch.start(source, first, told, Duration.ofDays(1))) {
            write("b");
            watch.reload();
            assertThat(told.next()).isEqualTo("[b]");
        }
    }

    /// Kubernetes mounts a ConfigMap as links: file -> ..data/file, and ..data -> a folder with a time in its
    /// name.
    @Test
    void aConfigMapThatIsExchangedIsSeen() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        configMap(mount, "..2026_11_24", "a");
        Path file = Files.createSymbolicLink(mount.resolve("etcd-dr.yaml"), Path.of("..data/etcd-dr.yaml"));
        ConfigSource mounted = new ConfigSource(file, name -> Optional.empty(), CLOCK);
        ConfigWatch watch = ConfigWatch.unstarted(mounted, mounted.load(), told, Duration.ofDays(1));
        configMap(mount, "..2026_11_25", "b");
        watch.look();
        watch.look();
        assertThat(told.soFar()).containsExactly("[b]");
    }

    private static void configMap(Path mount, String version, String cluster) throws IOException {
        Path data = Files.createDirectory(mount.resolve(version));
        Files.writeString(
                data.resolve("etcd-dr.yaml"),
                CONFIG + "  - {name: %s, endpoints: [\"http://h:1\"]}\n".formatted(cluster));
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
