package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Repository;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr backup` as a process of its own, killed without warning at twenty moments of its life.
@Tag("it")
@Timeout(900)
final class BackupKillTest {
    private static final int KILLS = 20;
    private static final ClusterName CLUSTER = new ClusterName("main");

    private final long seed = Long.getLong("etcddr.seed", System.nanoTime());

    @TempDir
    private Path folder;

    /// How long the first backup took until it was the writer, in nanoseconds.
    private long untilWriter;

    @Test
    void aKilledBackupLeavesNoPointWithoutDataAndNothingForEver() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            ApisixData.seeded(20).fill(cluster);
            Site site = Site.inFolder(folder, cluster).leasePeriod(Duration.ofSeconds(1));
            FileObjectStore store = FileObjectStore.initialize(site.repository());
            killAtEveryStage(site, store);
            requireSoundPoints(site);

            backUpInASecondOfItsOwn(site);
            makeOld(site.repository());
            backUpInASecondOfItsOwn(site);
            assertThat(leftOver(store)).as("seed %d", seed).isEmpty();
            assertThat(unfinished(site.repository())).as("seed %d", seed).isEmpty();
            assertThat(names(site.spool())).as("seed %d", seed).isEmpty();
        }
    }

    /// Nobody can make objects of MinIO older than they are, so the grace period is as short as it gets at the end.
    @Test
    void aBackupIntoABucketThatIsKilledLeavesNoPointWithoutDataAndNothingForEver() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                HangingBucket bucket = HangingBucket.of(MinioStore.shared());
                S3ObjectStore store = new S3ObjectStore(bucket.settings())) {
            HangingBucket.fill(cluster, 7);
            Site site = bucket.site(folder, cluster).leasePeriod(Duration.ofSeconds(1));
            killAtEveryStage(site, store);
            bucket.hang();
            try (DrProcess backup = DrProcess.start(site, "backup")) {
                backup.await(
                        "unfinished upload", () -> !bucket.unfinishedUploads().isEmpty());
                backup.kill();
            }
            bucket.serve();
            requireSoundPoints(site);

            backUpInASecondOfItsOwn(site);
            assertThat(bucket.unfinishedUploads()).as("within the grace period").isNotEmpty();
            SigningKey key = SigningKey.read(folder.resolve("etcd-dr-signing-key.pem"));
            Repository.open(store)
                    .catalog(CLUSTER, TrustedKeys.of(key.verifyingKey()), CacheFolder.off())
                    .writer(key)
                    .garbage(Duration.ZERO, InstantSource.system())
                    .collect();
            assertThat(leftOver(store)).as("seed %d", seed).isEmpty();
            assertThat(bucket.unfinishedUploads()).as("seed %d", seed).isEmpty();
            assertThat(names(site.spool())).as("seed %d", seed).isEmpty();
            requireSoundPoints(site);
        }
    }

    /// One moment out of each twentieth of a life.
    private void killAtEveryStage(Site site, ObjectStore store) throws IOException {
        long life = lifeOfAWholeBackup(site, store);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(site, store, (long) (life * (kill + random.nextDouble()) / KILLS));
        }
    }

    private long lifeOfAWholeBackup(Site site, ObjectStore store) throws IOException {
        long started = System.nanoTime();
        try (DrProcess backup = DrProcess.start(site, "backup")) {
            backup.await("writer", () -> lease(store).isPresent());
            untilWriter = System.nanoTime() - started;
            assertThat(backup.awaitEnd()).as(backup.log()).isZero();
            return System.nanoTime() - started;
        }
    }

    private void killAfter(Site site, ObjectStore store, long nanos) throws IOException {
        try (DrProcess backup = DrProcess.start(site, "backup")) {
            backup.live(Math.min(nanos, untilWriter));
            // From there on its life counts from the moment at which the lease of the one killed before has passed on.
            Optional<ObjectVersion> before = lease(store);
            while (nanos > untilWriter && backup.isAlive() && lease(store).equals(before)) {
                backup.live(Duration.ofMillis(5).toNanos());
            }
            backup.live(nanos - untilWriter);
            backup.kill();
        }
    }

    private static Optional<ObjectVersion> lease(ObjectStore store) throws IOException {
        return store.stat(Layout.writer(CLUSTER)).flatMap(ObjectStat::version);
    }

    private void requireSoundPoints(Site site) {
        CommandRun verified = site.mustRestore("verify", "--point", "all", "--level", "structure");
        assertThat(verified.out()).as("seed %d", seed).contains("0 failed; 0 unreadable");
    }

    /// Two backups of one second and revision have one name, and the later one is refused.
    private static void backUpInASecondOfItsOwn(Site site) {
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

    /// Data and records of points that nobody published, and whatever is no document.
    private static List<String> leftOver(ObjectStore store) throws IOException {
        Set<String> published = names(store, Layout.manifests(CLUSTER)).stream()
                .map(name -> name.replaceFirst(".*/", "").replace(".json", ""))
                .collect(Collectors.toSet());
        return names(store, ObjectKey.ROOT).stream()
                .filter(name -> name.matches("main/(points|verifications)/.*")
                        ? !published.contains(name.split("/")[2])
                        : !name.endsWith(".json"))
                .toList();
    }

    private static List<String> names(ObjectStore store, ObjectKey folder) throws IOException {
        try (Stream<ObjectStat> objects = store.list(folder)) {
            return objects.map(stat -> stat.key().value()).toList();
        }
    }

    /// What no listing of the store shows, besides its locks.
    private static List<String> unfinished(Path repository) throws IOException {
        return files(repository).stream()
                .map(file -> repository.relativize(file).toString())
                .filter(name -> name.startsWith(".~") && !name.startsWith(".~locks/"))
                .toList();
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
