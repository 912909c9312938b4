package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.PointId;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.Pause;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.lease.Tenure;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// `etcd-dr serve` as a process of its own, busy with backups, verifications and expiry, killed without warning again
/// and again. Backups are larger than a part of an upload, so that they leave unfinished uploads too.
@Tag("soak")
final class ServeKillSoakTest {
    private static final int KILLS = Soak.of(8, 30);
    private static final int LARGER_THAN_A_PART = 6_000_000;
    private static final int OLD_COPIES = 3;
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ClusterName CLUSTER = new ClusterName("main");

    private final Random random = Soak.random();
    private final List<LogLines> lives = new ArrayList<>();
    private final Set<PointId> old = new HashSet<>();
    private int oldCopies;

    /// How long a service needed from its start to its lease, and from there until everything was done once.
    private Duration start = Duration.ZERO;

    private Duration round = Duration.ZERO;

    @TempDir
    private Path folder;

    @Test
    void whateverItWasKilledAtTheCatalogIsConsistentAndTheNextStartGoesOn() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
                SoakSite site = SoakSite.in(
                        folder,
                        etcd,
                        MinioStore.shared().newBucket(),
                        "cold: {every: 1s}, verify: {every: 2s}, expire: {every: 2s}",
                        "lease-period: %dms".formatted(PERIOD.toMillis()))) {
            site.site().mustDr("backup"); // small, so that its copies are
            OldCopies copies = OldCopies.of(
                    site.store(), site.key(), site.points(CLUSTER).getFirst().manifest());
            try (Load load = Load.on(etcd, LARGER_THAN_A_PART)) {
                addOld(site, copies);
                lives.add(liveInPeace(site));
                for (int kill = 0; kill < KILLS; kill++) {
                    addOld(site, copies);
                    lives.add(liveAndDie(site));
                    site.requireSound(CLUSTER);
                    if (kill % 3 == 2) {
                        requireLeaseInTime(site);
                    }
                }
                addOld(site, copies);
                lives.add(liveInPeace(site));
                assertThat(load.written()).isGreaterThan(KILLS);
            }
            requireOneLifeForEachEpoch(site);
            requireEverythingDone(site);
            requireNothingLeft(site);
        }
    }

    private void addOld(SoakSite site, OldCopies copies) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (int i = 0; i < OLD_COPIES; i++) {
            old.add(copies.add(site.catalog(CLUSTER), now.minus(Duration.ofHours(1000 - ++oldCopies))));
        }
    }

    /// Until it has done everything, three times a backup.
    private LogLines liveInPeace(SoakSite site) throws Exception {
        long from = System.nanoTime();
        try (ServeProcess service = ServeProcess.start(site.site())) {
            service.awaitLog("lease taken");
            start = Duration.ofNanos(System.nanoTime() - from);
            service.awaitLog("cold succeeded", "proven at revision");
            service.awaitLog("verify succeeded", "all sound");
            service.awaitLog("expire succeeded");
            round = Duration.ofNanos(System.nanoTime() - from).minus(start);
            service.awaitLog(3, "cold succeeded"); // only newer points make old ones go
            Await.until("old points to be deleted", PATIENCE, () -> Collections.disjoint(old, site.ids(CLUSTER)));
            assertThat(service.terminate()).as(service.log()).isZero();
            assertThat(service.count("level=ERROR")).as(service.log()).isZero();
            return LogLines.of(service.log());
        }
    }

    /// One of five dies while it starts, the others at work.
    private LogLines liveAndDie(SoakSite site) throws Exception {
        try (ServeProcess service = ServeProcess.start(site.site())) {
            if (random.nextInt(5) == 0) {
                service.live(part(start));
            } else {
                service.awaitLog("lease taken");
                service.live(part(round));
            }
            service.kill();
            return LogLines.of(service.log());
        }
    }

    private Duration part(Duration time) {
        return Duration.ofNanos((long) (random.nextDouble() * time.toNanos()));
    }

    /// The lives come one after the other, so epochs grow from each to the next.
    private void requireOneLifeForEachEpoch(SoakSite site) throws Exception {
        List<Long> taken = lives.stream()
                .flatMap(life -> life.saying("lease taken").stream())
                .map(line -> Long.parseLong(line.get("epoch")))
                .toList();
        assertThat(taken).as("seed %d", Soak.seed()).doesNotHaveDuplicates().isSorted();
        List<Long> byLives = site.points(CLUSTER).stream()
                .map(point -> point.manifest().epoch())
                .filter(epoch -> epoch > 1) // 0: an old copy; 1: the backup before all lives
                .toList();
        assertThat(taken).as("seed %d", Soak.seed()).containsAll(byLives);
    }

    /// Whoever was killed keeps nobody waiting for longer than his lease. Asked by the test itself now and then: how
    /// long
    /// a service needs until it asks depends on the machine.
    private static void requireLeaseInTime(SoakSite site) throws Exception {
        RepositoryLease lease = lease(site, site.catalog(CLUSTER));
        long from = System.nanoTime();
        Await.until("the lease of one that was killed", PATIENCE, () -> {
            Optional<Tenure> taken = lease.tryAcquire();
            taken.ifPresent(Tenure::close);
            return taken.isPresent();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .as("until the lease passed on, seed %d", Soak.seed())
                .isLessThan(PERIOD.plus(SLACK));
    }

    private void requireEverythingDone(SoakSite site) throws Exception {
        site.requireSound(CLUSTER);
        List<PointId> there = site.ids(CLUSTER);
        List<String> reported = lives.stream()
                .flatMap(life -> life.saying("cold succeeded").stream())
                .map(line -> line.get("point"))
                .toList();
        assertThat(there.stream().map(PointId::value))
                .as("what was said to be there, seed %d", Soak.seed())
                .containsAll(reported);
        long interrupted = lives.stream()
                        .mapToLong(life -> life.saying("cold started").size())
                        .sum()
                - reported.size();
        Soak.tell(
                "%d kills, %d amid a backup; %d backups were reported, %d points are there, %d old ones were deleted",
                KILLS, interrupted, reported.size(), there.size(), old.size());
        assertThat(interrupted).as("under load, seed %d", Soak.seed()).isGreaterThanOrEqualTo(KILLS / 4);
    }

    /// As if the grace period were over.
    private void requireNothingLeft(SoakSite site) throws Exception {
        List<String> before = Orphans.of(site.store(), site.catalog(CLUSTER));
        int uploadsBefore = uploads(site).size();
        site.site().mustDr("backup"); // what the store shows last is younger than anything that was left
        Catalog catalog = site.catalog(CLUSTER);
        try (Tenure tenure = lease(site, catalog).tryAcquire().orElseThrow()) {
            catalog.writer(site.key(), tenure)
                    .garbage(Duration.ZERO, Instant::now)
                    .collect();
        }
        assertThat(Orphans.of(site.store(), catalog)).as("seed %d", Soak.seed()).isEmpty();
        assertThat(uploads(site)).as("seed %d", Soak.seed()).isEmpty();
        assertThat(elsewhere(site)).as("seed %d", Soak.seed()).isEmpty();
        assertThat(files(site.site().spool())).as("seed %d", Soak.seed()).isEmpty();
        Soak.tell("%d objects and %d uploads were left by kills, and removed", before.size(), uploadsBefore);
        site.requireSound(CLUSTER);
    }

    private static RepositoryLease lease(SoakSite site, Catalog catalog) {
        return new RepositoryLease(
                site.store(),
                catalog,
                site.key(),
                site.trusted(),
                new LeaseTerms("soak:1:00000001", PERIOD),
                System::nanoTime,
                Pause.sleeping());
    }

    /// That were neither completed nor aborted.
    private static List<String> uploads(SoakSite site) {
        try (S3Client s3 = MinioStore.shared().client()) {
            return s3
                    .listMultipartUploads(
                            request -> request.bucket(site.bucket().bucket()))
                    .uploads()
                    .stream()
                    .map(MultipartUpload::key)
                    .toList();
        }
    }

    /// What is neither a document of the cluster nor data of its points. A replica that was killed is forgotten by
    /// others after a hundred periods.
    private static List<String> elsewhere(SoakSite site) throws IOException {
        try (Stream<ObjectStat> objects = site.store().list(ObjectKey.ROOT)) {
            return objects.map(object -> object.key().value())
                    .filter(name -> !name.matches("format\\.json|_replicas/.*"
                            + "|main/((writer|seen)\\.json|(manifests|points|verifications)/.*)"))
                    .toList();
        }
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
