package io.etcddr.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Prolonged;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.Lock;
import io.etcddr.store.s3.S3Settings.Writing;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.S3Server;
import io.etcddr.testing.VersityGw;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/// Expiry against buckets with object lock: on MinIO, where a deletion only hides, and on versitygw, which
/// refuses.
@Tag("it")
@Timeout(180)
final class LockedExpiryTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Duration LOCK = Duration.ofDays(7);
    private static final RetentionPolicy TWO =
            new RetentionPolicy(2, Duration.ZERO, 0, 0, 0, 0, 0, 1, Optional.empty(), ZoneOffset.UTC);
    /// So old that no grace period matters.
    private static final Instant PAST = Instant.parse("2026-01-01T00:00:00Z");

    private static Catalog catalog(ObjectStore store) throws Exception {
        return Repository.openOrCreate(store, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    private static List<PointId> publish(ObjectStore store, int count) throws Exception {
        List<PointId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Manifest manifest = Samples.manifest(PAST.plus(Duration.ofHours(i)), 10 + i);
            try (ObjectWriter writer = store.create(manifest.base().key(), WriteMode.CREATE_LOCKED)) {
                writer.write(Samples.DATA);
                writer.commit();
            }
            catalog(store).writer(KEY).publish(manifest);
            ids.add(manifest.id());
        }
        return ids;
    }

    private static ExpiryReport expire(ObjectStore store) throws Exception {
        Retention retention = new Retention(Map.of(PointKind.COLD, TWO, PointKind.HOT, TWO), Duration.ofHours(1));
        return new Expiry(catalog(store), retention, InstantSource.system())
                .run(catalog(store).writer(KEY));
    }

    private static List<String> keysOf(ObjectStore store, PointId id) throws IOException {
        try (Stream<ObjectStat> objects = store.list(ObjectKey.ROOT)) {
            return objects.map(stat -> stat.key().value())
                    .filter(key -> key.contains(id.value()))
                    .toList();
        }
    }

    /// As somebody with the right to bypass governance does.
    private static void unlock(S3Server server, S3Settings settings, ObjectStore store, PointId id) throws IOException {
        try (S3Client client = server.client()) {
            for (String key : keysOf(store, id)) {
                client.putObjectRetention(r -> r.bucket(settings.bucket())
                        .key("repo/" + key)
                        .bypassGovernanceRetention(true)
                        .retention(retention -> retention
                                .mode(ObjectLockRetentionMode.GOVERNANCE)
                                .retainUntilDate(Instant.now().plusSeconds(2))));
            }
        }
    }

    @Test
    void lockedPointsStayListedUntilTheirLockIsOver() throws Exception {
        MinioStore minio = MinioStore.shared();
        Lock lock = new Lock(Lock.Mode.GOVERNANCE, LOCK);
        S3Settings settings = minio.newLockingBucket().with(Writing.defaults().with(lock));
        Instant nextWeek = Instant.now().plus(LOCK).plusSeconds(60);
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3ObjectStore later = new S3ObjectStore(settings, InstantSource.fixed(nextWeek))) {
            List<PointId> ids = publish(store, 4);
            ExpiryReport locked = expire(store);
            assertThat(locked.locked()).isEqualTo(ids.subList(0, 2));
            assertThat(locked.steps())
                    .allSatisfy(
                            step -> assertThat(((Deletion.Locked) step).until().orElseThrow())
                                    .isAfter(Instant.now().plus(LOCK).minusSeconds(300)));
            assertThat(locked.complete()).isTrue();
            assertThat(catalog(store).points().points()).hasSize(4);
            assertThat(keysOf(store, ids.getFirst())).hasSize(2);

            assertThat(expire(later).deleted()).isEqualTo(ids.subList(0, 2));
            assertThat(catalog(store).points().points()).extracting(Point::id).containsExactly(ids.get(3), ids.get(2));
            assertThat(keysOf(store, ids.getFirst())).isEmpty();
        }
    }

    /// Whatever the settings say now: these objects were locked by the bucket.
    @Test
    void theDefaultOfTheBucketIsRespected() throws Exception {
        MinioStore minio = MinioStore.shared();
        S3Settings settings = minio.newLockingBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            client.putObjectLockConfiguration(r -> r.bucket(settings.bucket())
                    .objectLockConfiguration(lock -> lock.objectLockEnabled("Enabled")
                            .rule(rule -> rule.defaultRetention(retention -> retention
                                    .mode(ObjectLockRetentionMode.COMPLIANCE)
                                    .days(1)))));
            List<PointId> ids = publish(store, 3);
            assertThat(expire(store).locked()).containsExactly(ids.getFirst());
            assertThat(catalog(store).points().points()).hasSize(3);
        }
    }

    @Test
    void whatStaysIsLockedForLongerBeforeItsLockEnds() throws Exception {
        MinioStore minio = MinioStore.shared();
        Lock lock = new Lock(Lock.Mode.COMPLIANCE, LOCK);
        S3Settings settings = minio.newLockingBucket().with(Writing.defaults().with(lock));
        Instant inFourDays = Instant.now().plus(Duration.ofDays(4)).truncatedTo(ChronoUnit.SECONDS);
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3ObjectStore later = new S3ObjectStore(settings, InstantSource.fixed(inFourDays))) {
            List<PointId> ids = publish(store, 4);
            assertThat(expire(store).locks()).isEqualTo(Prolonged.NONE);
            Prolonged locks = expire(later).locks();
            assertThat(locks.points()).containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
            assertThat(locks.failures()).isEmpty();
            for (PointId id : ids) {
                boolean kept = ids.indexOf(id) >= 2;
                for (String key : keysOf(store, id)) {
                    Instant end = store.lockedUntil(new ObjectKey(key)).orElseThrow();
                    if (kept) {
                        assertThat(end).as(key).isEqualTo(inFourDays.plus(LOCK));
                    } else {
                        assertThat(end)
                                .as(key)
                                .isBefore(Instant.now().plus(LOCK).plusSeconds(60));
                    }
                }
            }
            assertThat(expire(later).locks()).isEqualTo(Prolonged.NONE);
            Point newest = catalog(later).points().points().getFirst();
            assertThat(catalog(later).lockedUntil(newest)).contains(inFourDays.plus(LOCK));
        }
    }

    @Test
    void aLockThatCannotBeProlongedIsToldAndKeepsNothingElse() throws Exception {
        MinioStore minio = MinioStore.shared();
        Lock lock = new Lock(Lock.Mode.GOVERNANCE, LOCK);
        S3Settings withoutLocks = minio.newBucket();
        try (S3ObjectStore store = new S3ObjectStore(withoutLocks);
                S3ObjectStore mistaken =
                        new S3ObjectStore(withoutLocks.with(Writing.defaults().with(lock)))) {
            List<PointId> ids = publish(store, 4);
            ExpiryReport report = expire(mistaken);
            assertThat(report.deleted()).isEqualTo(ids.subList(0, 2));
            assertThat(report.locks().points()).isEmpty();
            assertThat(report.locks().failures())
                    .extracting(Prolonged.Failed::id)
                    .containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
            assertThat(report.locks().failures())
                    .allSatisfy(failed -> assertThat(failed.why()).hasMessageContaining("PutObjectRetention"));
            assertThat(report.complete()).isTrue();
        }
    }

    @Test
    void aStoreThatRefusesIsTriedAgain(@TempDir Path folder) throws Exception {
        try (VersityGw server = VersityGw.start(folder)) {
            Lock lock = new Lock(Lock.Mode.GOVERNANCE, LOCK);
            S3Settings settings =
                    server.newLockingBucket().with(Writing.defaults().with(lock));
            Instant nextYear = Instant.now().plus(Duration.ofDays(365));
            try (S3ObjectStore store = new S3ObjectStore(settings);
                    // Believes that every lock is over: so it asks, and is refused.
                    S3ObjectStore hasty = new S3ObjectStore(settings, InstantSource.fixed(nextYear))) {
                List<PointId> ids = publish(store, 4);
                assertThat(expire(store).locked()).isEqualTo(ids.subList(0, 2));
                ExpiryReport refused = expire(hasty);
                assertThat(refused.deleted()).isEmpty();
                assertThat(refused.complete()).isFalse();
                assertThat(catalog(store).points().points()).hasSize(4);
                unlock(server, settings, store, ids.getFirst());
                io.etcddr.testing.Await.until(
                        "the lock to end",
                        Duration.ofSeconds(60),
                        () -> expire(store).deleted().equals(ids.subList(0, 1)));
                assertThat(expire(store).locked()).isEqualTo(ids.subList(1, 2));
            }
        }
    }

    /// A backup that failed after its upload, in a bucket that keeps what it has.
    @Test
    void lockedGarbageIsCountedAndRemovedLater() throws Exception {
        MinioStore minio = MinioStore.shared();
        Lock lock = new Lock(Lock.Mode.GOVERNANCE, LOCK);
        S3Settings settings = minio.newLockingBucket().with(Writing.defaults().with(lock));
        Instant nextWeek = Instant.now().plus(LOCK).plusSeconds(60);
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3ObjectStore later = new S3ObjectStore(settings, InstantSource.fixed(nextWeek))) {
            ObjectKey lost = Samples.manifest(PAST, 1).base().key();
            try (ObjectWriter writer = store.create(lost, WriteMode.CREATE_LOCKED)) {
                writer.write(Samples.DATA);
                writer.commit();
            }
            Duration none = Duration.ofNanos(1).negated(); // everything is old
            Garbage.Report now = catalog(store)
                    .writer(KEY)
                    .garbage(none, InstantSource.system())
                    .collect();
            assertThat(now.locked()).isEqualTo(1);
            assertThat(now.removed()).isEmpty();
            assertThat(store.stat(lost)).isPresent();
            assertThat(catalog(later)
                            .writer(KEY)
                            .garbage(none, InstantSource.system())
                            .collect()
                            .removed())
                    .containsExactly(lost);
        }
    }
}
