package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.backup.Prove;
import io.etcddr.backup.Safety;
import io.etcddr.backup.SpoolMode;
import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Repository;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.Codecs;
import io.etcddr.config.BackupConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.Pause;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.lease.Tenure;
import io.etcddr.progress.Progress;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectStore;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.FaultyStore.Faults;
import io.etcddr.value.ClusterName;
import io.etcddr.verify.Level;
import io.etcddr.verify.Selection;
import io.etcddr.verify.Verifier;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups of a real etcd, under a real lease, into a store of which each request goes wrong now and then, and
/// which nobody asks twice: every fault is seen by the engine.
@Tag("soak")
final class FaultsSoakTest {
    private static final int BACKUPS = 500;
    private static final double ONE_PERCENT = 0.01;
    private static final ClusterName CLUSTER = new ClusterName("main");
    private static final Duration GRACE = Duration.ofHours(24);

    private final SigningKey key = SigningKey.generate();
    private final AgeIdentity identity = AgeIdentity.generate();
    private volatile Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private final ObjectStore sound = new MemoryObjectStore(() -> now);
    private final ObjectStore faulty = new FaultyStore(sound, Faults.everywhere(ONE_PERCENT), Soak.seed());

    @TempDir
    private Path folder;

    @Test
    void everyPublishedPointVerifiesAndNoDataIsLeftWithoutAManifest() throws Exception {
        List<PointId> made = new ArrayList<>();
        int failed = 0;
        try (EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdClient client = EtcdClient.connect(etcd.access());
                EtcdTestClient writer = etcd.client()) {
            Repository.openOrCreate(sound, new Random(1));
            Tenure tenure = untilItWorks(() -> lease().tryAcquire().orElseThrow());
            for (int i = 0; i < BACKUPS; i++) {
                now = now.plus(Duration.ofMinutes(1));
                writer.put("/apisix/routes/" + i % 50, "route %d".formatted(i));
                try {
                    tenure.renew();
                    made.add(backUp(client, faulty, tenure, i % 5 == 4 ? SpoolMode.NONE : SpoolMode.DISK));
                } catch (IOException | Failure e) {
                    failed++;
                    requireOurLease(e);
                }
            }
            Soak.tell("%d backups, %d published for sure, %d failed", BACKUPS, made.size(), failed);
            assertThat(failed).as("failures, seed %d", Soak.seed()).isBetween(BACKUPS / 50, BACKUPS * 3 / 4);
            assertThat(listed(made)).isGreaterThanOrEqualTo(made.size());

            now = now.plus(GRACE).plus(GRACE);
            made.add(backUp(client, sound, tenure, SpoolMode.DISK)); // removes what is older than the grace period
        }
        assertThat(Orphans.of(sound, catalog(sound)))
                .as("garbage, seed %d", Soak.seed())
                .isEmpty();
        int points = listed(made);
        VerifyReport report = verifyAll();
        assertThat(report.passed()).as("%s, seed %d", report, Soak.seed()).isTrue();
        assertThat(report.points()).hasSize(points);
        assertThat(spoolFiles()).isEmpty();
        Soak.tell("%d points are listed, and all verify", points);
    }

    /// Nobody else is there: whatever goes wrong, the lease stays ours.
    private static void requireOurLease(Exception e) {
        if (e instanceof Failure failure) {
            assertThat(failure.code()).as("%s, seed %d", failure, Soak.seed()).isNotEqualTo(ErrorCode.LEASE_HELD);
        }
    }

    private static <T> T untilItWorks(Callable<T> what) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return what.call();
            } catch (IOException e) {
                assertThat(attempt).isLessThan(20);
            }
        }
    }

    private Catalog catalog(ObjectStore store) throws IOException, Failure {
        return Repository.open(store).catalog(CLUSTER, TrustedKeys.of(key.verifyingKey()), CacheFolder.off());
    }

    private RepositoryLease lease() throws IOException, Failure {
        return new RepositoryLease(
                faulty,
                catalog(faulty),
                key,
                TrustedKeys.of(key.verifyingKey()),
                new LeaseTerms("soak:1:00000001", Duration.ofHours(1)),
                System::nanoTime,
                Pause.sleeping());
    }

    private PointId backUp(EtcdClient client, ObjectStore store, Tenure tenure, SpoolMode spool)
            throws IOException, Failure {
        ClusterWiring wiring = new ClusterWiring(
                CLUSTER,
                key,
                TrustedKeys.of(key.verifyingKey()),
                List.of(identity.recipient()),
                Prove.VOTERS,
                spool,
                new BackupConfig(
                        BackupConfig.Spool.DISK,
                        folder.resolve("spool"),
                        GRACE,
                        BackupConfig.DEFAULT_COMPRESSION_LEVEL,
                        BackupConfig.Prove.VOTERS,
                        BackupConfig.DEFAULT_IDLE_TIMEOUT));
        return wiring.pipeline(client, Repository.open(store), tenure, () -> now, Progress.none())
                .run(wiring.request(Safety.ENFORCED))
                .manifest()
                .id();
    }

    /// All that were made, and those of which only the answer was lost.
    private int listed(List<PointId> made) throws IOException, Failure {
        Listing listing = catalog(sound).points();
        assertThat(listing.problems()).as("seed %d", Soak.seed()).isEmpty();
        assertThat(listing.points().stream().map(Point::id))
                .as("seed %d", Soak.seed())
                .containsAll(made);
        return listing.points().size();
    }

    private VerifyReport verifyAll() throws IOException, Failure {
        return new Verifier(
                        catalog(sound),
                        Optional.empty(),
                        new PointFetcher(sound, new Codecs(List.of(identity))),
                        new SpoolFolder(folder.resolve("spool")),
                        () -> now,
                        new Random(1),
                        "test",
                        Progress.none())
                .run(new Selection.All(), Level.STRUCTURE);
    }

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.toList();
        }
    }
}
