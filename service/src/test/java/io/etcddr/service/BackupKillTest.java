package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.ApisixData;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr backup` as a process of its own, killed without warning at twenty moments of its life.
@Tag("it")
final class BackupKillTest {
    private static final int KILLS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    /// How long the first backup took until it was the writer, in nanoseconds.
    private long untilWriter;

    @Test
    void aKilledBackupLeavesNoPointWithoutDataAndNothingForEver() throws Exception {
        long seed = Long.getLong("etcddr.seed", System.nanoTime());
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            ApisixData.seeded(20).fill(cluster);
            Site site = Site.inFolder(folder, cluster).leasePeriod(Duration.ofSeconds(1));
            long life = lifeOfAWholeBackup(site);
            Random random = new Random(seed);
            for (int kill = 0; kill < KILLS; kill++) {
                // One moment out of each twentieth of a life, so that every stage is hit.
                killAfter(site, (long) (life * (kill + random.nextDouble()) / KILLS));
            }

            CommandRun verified = site.mustRestore("verify", "--point", "all", "--level", "structure");
            assertThat(verified.out()).as("seed %d", seed).contains("0 failed; 0 unreadable");
            backUpUntilNothingIsLeftOver(site, seed);
        }
    }

    private long lifeOfAWholeBackup(Site site) throws Exception {
        long started = System.nanoTime();
        Process process = start(site);
        while (process.isAlive() && writer(site).isEmpty()) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        untilWriter = System.nanoTime() - started;
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log().toPath())).isZero();
        return System.nanoTime() - started;
    }

    /// What the lease says.
    private static String writer(Site site) throws IOException {
        Path lease = site.repository().resolve("main/writer.json");
        return Files.exists(lease) ? Files.readString(lease) : "";
    }

    private void killAfter(Site site, long nanos) throws Exception {
        Process process = start(site);
        process.waitFor(Math.min(nanos, untilWriter), TimeUnit.NANOSECONDS);
        // From there on its life counts from the moment at which the lease of the one killed before has passed on.
        String before = writer(site);
        while (nanos > untilWriter && process.isAlive() && writer(site).equals(before)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.waitFor(Math.max(nanos - untilWriter, 0), TimeUnit.NANOSECONDS);
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Process start(Site site) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.util.jar.enableMultiRelease=false",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "backup");
        builder.environment().putAll(site.env());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return folder.resolve("backups.log").toFile();
    }

    /// The next run succeeds, and as soon as what was left is older than the grace period, a run removes it.
    private static void backUpUntilNothingIsLeftOver(Site site, long seed) throws Exception {
        backUpInASecondOfItsOwn(site);
        makeOld(site.repository());
        backUpInASecondOfItsOwn(site);
        assertThat(leftOver(site)).as("seed %d", seed).isEmpty();
    }

    /// Two backups of one second and revision have one name, and the later one is refused.
    private static void backUpInASecondOfItsOwn(Site site) throws IOException {
        long second = Instant.now().getEpochSecond();
        while (Instant.now().getEpochSecond() == second) {
            Thread.onSpinWait();
        }
        site.mustDr("backup");
    }

    private static void makeOld(Path folder) throws IOException {
        FileTime twoDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        for (Path file : files(folder)) {
            Files.setLastModifiedTime(file, twoDaysAgo);
        }
    }

    /// Files of points without a manifest, unfinished files, and spools.
    private static List<String> leftOver(Site site) throws IOException {
        Path cluster = site.repository().resolve("main");
        Set<String> published = names(cluster.resolve("manifests")).stream()
                .map(name -> name.replace(".json", ""))
                .collect(Collectors.toSet());
        List<String> left = new ArrayList<>();
        for (Path file : files(site.repository())) {
            String path = site.repository().relativize(file).toString();
            boolean ofAPoint = path.startsWith("main/points/")
                    && published.contains(file.getParent().getFileName().toString());
            boolean document = path.endsWith(".json");
            boolean lock = path.startsWith(".~locks/");
            if (!ofAPoint && !document && !lock) {
                left.add(path);
            }
        }
        left.addAll(names(site.spool()));
        return left;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
