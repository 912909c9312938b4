package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.ApisixData;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr drill` as a process of its own, ended before its time. The restored data is decrypted, and an etcd serves
/// it: both must be gone after the next drill, whatever happened to this one.
@Tag("it")
@Timeout(900)
final class DrillKillTest {
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void backUp() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            ApisixData.seeded(20).fill(cluster);
            site = Site.inFolder(folder, cluster);
            site.mustDr("backup");
        }
    }

    private List<String> arguments() {
        return List.of(
                "drill",
                "--etcd-binary",
                EtcdVersion.V3_6.etcd().toString(),
                "--state-dir",
                folder.resolve("state").toString());
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-Xmx160m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        arguments().stream())
                .toList());
        builder.environment().putAll(site.env());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return folder.resolve("drills.log").toFile();
    }

    private static void awaitEnd(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /// The etcds of drills that run now.
    private List<ProcessHandle> etcds() {
        String dataDir = "--data-dir=" + folder.resolve("state");
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info()
                            .arguments()
                            .filter(arguments -> Arrays.stream(arguments).anyMatch(text -> text.startsWith(dataDir)))
                            .isPresent())
                    .toList();
        }
    }

    private List<Path> left() throws IOException {
        Path drills = folder.resolve("state/drills");
        if (!Files.isDirectory(drills)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(drills)) {
            return files.toList();
        }
    }

    private long records() throws IOException {
        try (Stream<Path> files = Files.walk(site.repository().resolve("main/verifications"))) {
            return files.filter(file -> file.toString().endsWith("-drill.json")).count();
        }
    }

    private void drillAndRequireNothingLeft() throws IOException {
        assertThat(site.mustDr(arguments().toArray(String[]::new)).out()).contains("drill passed");
        assertThat(left()).isEmpty();
        assertThat(etcds()).isEmpty();
    }

    @Test
    void anEtcdWhoseDrillWasKilledIsEndedByTheNext() throws Exception {
        Process drill = start();
        Await.until("etcd to run", PATIENCE, () -> !etcds().isEmpty() || !drill.isAlive());
        drill.destroyForcibly();
        awaitEnd(drill);
        assertThat(etcds())
                .as("the etcd goes on: %s", Files.readString(log().toPath()))
                .hasSize(1);
        assertThat(left()).hasSize(2);
        assertThat(records()).isZero();
        drillAndRequireNothingLeft();
        assertThat(records()).isEqualTo(1);
    }

    @Test
    void killedAtAnyMomentItLeavesNothingForLong() throws Exception {
        long seed = Long.getLong("etcddr.seed", System.nanoTime());
        Random random = new Random(seed);
        long started = System.nanoTime();
        Process whole = start();
        awaitEnd(whole);
        assertThat(whole.exitValue()).as(Files.readString(log().toPath())).isZero();
        long life = System.nanoTime() - started;
        for (int kill = 0; kill < KILLS; kill++) {
            Process drill = start();
            drill.waitFor((long) (life * (kill + random.nextDouble()) / KILLS), TimeUnit.NANOSECONDS);
            drill.destroyForcibly();
            awaitEnd(drill);
            assertThat(etcds()).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
        }
        drillAndRequireNothingLeft();
        // Whoever was killed has said nothing about the point, or the truth.
        assertThat(site.mustRestore("list").out()).as("seed %d", seed).doesNotContain("FAILED");
    }

    @Test
    void whoIsAskedToEndCleansUpFirst() throws Exception {
        Process drill = start();
        Await.until("etcd to run", PATIENCE, () -> !etcds().isEmpty() || !drill.isAlive());
        drill.destroy();
        awaitEnd(drill);
        assertThat(drill.exitValue()).as(Files.readString(log().toPath())).isEqualTo(130);
        assertThat(left()).isEmpty();
        Await.until("etcd to be gone", PATIENCE, () -> etcds().isEmpty());
        assertThat(records()).isZero();
    }
}
