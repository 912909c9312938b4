package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.ApisixData;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    private String[] arguments() {
        return new String[] {
            "drill",
            "--etcd-binary",
            EtcdVersion.V3_6.etcd().toString(),
            "--state-dir",
            folder.resolve("state").toString()
        };
    }

    private DrProcess start() throws IOException {
        return DrProcess.start(site, arguments());
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
        assertThat(site.mustDr(arguments()).out()).contains("drill passed");
        assertThat(left()).isEmpty();
        assertThat(etcds()).isEmpty();
    }

    @Test
    void anEtcdWhoseDrillWasKilledIsEndedByTheNext() throws Exception {
        DrProcess drill = start();
        drill.await("etcd that runs", () -> !etcds().isEmpty());
        drill.kill();
        assertThat(etcds()).as("the etcd goes on: %s", drill.log()).hasSize(1);
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
        DrProcess whole = start();
        assertThat(whole.awaitEnd()).as(whole.log()).isZero();
        long life = System.nanoTime() - started;
        for (int kill = 0; kill < KILLS; kill++) {
            DrProcess drill = start();
            drill.live((long) (life * (kill + random.nextDouble()) / KILLS));
            drill.kill();
            assertThat(etcds()).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
        }
        drillAndRequireNothingLeft();
        // Whoever was killed has said nothing about the point, or the truth.
        assertThat(site.mustRestore("list").out()).as("seed %d", seed).doesNotContain("FAILED");
    }

    @Test
    void whoIsAskedToEndCleansUpFirst() throws Exception {
        DrProcess drill = start();
        drill.await("etcd that runs", () -> !etcds().isEmpty());
        drill.signal("TERM");
        assertThat(drill.awaitEnd()).as(drill.log()).isEqualTo(130);
        assertThat(left()).isEmpty();
        Await.until("etcd to be gone", PATIENCE, () -> etcds().isEmpty());
        assertThat(records()).isZero();
    }
}
