package io.etcddr.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.etcddr.store.LockedObjects;
import io.etcddr.store.MeteredStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.StoreMeter;
import io.etcddr.store.ThrottledStore;
import io.etcddr.store.ThrottledStore.Limits;
import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.S3Settings.Checksum;
import io.etcddr.store.s3.S3Settings.Lock;
import io.etcddr.store.s3.S3Settings.Transfer;
import io.etcddr.store.s3.S3Settings.Writing;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.S3Server;
import io.etcddr.testing.VersityGw;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// Object lock on real servers: MinIO keeps versions, so that a deletion only hides; versitygw refuses to
/// delete.
@Tag("it")
@Timeout(120)
final class S3LockTest {
    private static final ObjectKey SMALL = new ObjectKey("manifests/a.json");
    private static final ObjectKey LARGE = new ObjectKey("points/a/base.db");
    private static final int MORE_THAN_A_PART = Transfer.MIN_PART_SIZE + 1;
    private static final Duration DAY = Duration.ofDays(1);

    private final MinioStore minio = MinioStore.shared();

    private static Writing locking(Lock.Mode mode) {
        return Writing.defaults().with(new Lock(mode, DAY));
    }

    private static void write(ObjectStore store, ObjectKey key, int size, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(key, mode)) {
            writer.write(new byte[size]);
            writer.commit();
        }
    }

    private HeadObjectResponse head(S3Settings settings, ObjectKey key) {
        try (S3Client client = minio.client()) {
            return client.headObject(r -> r.bucket(settings.bucket()).key("repo/" + key));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMustNotBeLostIsLockedForItsTime(Lock.Mode mode) throws Exception {
        for (Checksum checksum : Checksum.values()) {
            S3Settings settings = minio.newLockingBucket().with(locking(mode).with(checksum));
            try (S3ObjectStore store = new S3ObjectStore(settings)) {
                write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
                write(store, LARGE, MORE_THAN_A_PART, WriteMode.CREATE_LOCKED);
                for (ObjectKey key : List.of(SMALL, LARGE)) {
                    HeadObjectResponse head = head(settings, key);
                    assertThat(head.objectLockModeAsString()).isEqualTo(mode.name());
                    assertThat(head.objectLockRetainUntilDate())
                            .isCloseTo(Instant.now().plus(DAY), within(2, ChronoUnit.MINUTES));
                    assertThat(store.lockedUntil(key)).contains(head.objectLockRetainUntilDate());
                }
                assertThatThrownBy(() -> write(store, SMALL, 11, WriteMode.CREATE_LOCKED))
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessage(SMALL.value());
            }
        }
    }

    @Test
    void nothingElseIsLocked() throws Exception {
        S3Settings settings = minio.newLockingBucket().with(locking(Lock.Mode.COMPLIANCE));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            write(store, SMALL, 10, WriteMode.CREATE_ONLY);
            write(store, LARGE, MORE_THAN_A_PART, WriteMode.REPLACE);
            for (ObjectKey key : List.of(SMALL, LARGE)) {
                assertThat(head(settings, key).objectLockMode()).isNull();
                assertThat(store.lockedUntil(key)).isEmpty();
            }
            assertThat(store.lockedUntil(new ObjectKey("absent"))).isEmpty();
        }
    }

    @Test
    void aLockEndsByTheClock() throws Exception {
        S3Settings settings = minio.newLockingBucket().with(locking(Lock.Mode.GOVERNANCE));
        Instant later = Instant.now().plus(DAY).plusSeconds(60);
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3ObjectStore tomorrow = new S3ObjectStore(settings, InstantSource.fixed(later))) {
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            assertThat(store.lockedUntil(SMALL)).isPresent();
            assertThat(tomorrow.lockedUntil(SMALL)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLockGoesOnForAsLongAsANewOneFromTheHalfOfItsTimeOn(Lock.Mode mode) throws Exception {
        S3Settings settings = minio.newLockingBucket().with(locking(mode));
        Instant soon = Instant.now().plus(Duration.ofHours(11));
        Instant late = Instant.now().plus(Duration.ofHours(13)).truncatedTo(ChronoUnit.SECONDS);
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3ObjectStore before = new S3ObjectStore(settings, InstantSource.fixed(soon));
                S3ObjectStore after = new S3ObjectStore(settings, InstantSource.fixed(late))) {
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            write(store, LARGE, MORE_THAN_A_PART, WriteMode.CREATE_LOCKED);
            for (ObjectKey key : List.of(SMALL, LARGE)) {
                Instant first = head(settings, key).objectLockRetainUntilDate();
                assertThat(before.prolongLock(key)).isFalse();
                assertThat(head(settings, key).objectLockRetainUntilDate()).isEqualTo(first);
                assertThat(after.prolongLock(key)).isTrue();
                assertThat(head(settings, key).objectLockRetainUntilDate()).isEqualTo(late.plus(DAY));
                assertThat(head(settings, key).objectLockModeAsString()).isEqualTo(mode.name());
                assertThat(after.prolongLock(key))
                        .as("it has all of its time again")
                        .isFalse();
            }
            assertThat(after.prolongLock(new ObjectKey("absent"))).isFalse();
        }
    }

    @Test
    void whatWasNeverLockedIsAndWhatIsLockedOtherwiseKeepsItsMode() throws Exception {
        S3Settings settings = minio.newLockingBucket();
        Instant late = Instant.now().plus(Duration.ofHours(13));
        try (S3ObjectStore plain = new S3ObjectStore(settings);
                S3ObjectStore compliance = new S3ObjectStore(settings.with(locking(Lock.Mode.COMPLIANCE)));
                S3ObjectStore governance =
                        new S3ObjectStore(settings.with(locking(Lock.Mode.GOVERNANCE)), InstantSource.fixed(late))) {
            write(plain, SMALL, 10, WriteMode.CREATE_LOCKED);
            assertThat(plain.prolongLock(SMALL)).isFalse();
            assertThat(governance.prolongLock(SMALL)).isTrue();
            assertThat(head(settings, SMALL).objectLockModeAsString()).isEqualTo("GOVERNANCE");
            write(compliance, LARGE, 10, WriteMode.CREATE_LOCKED);
            assertThat(governance.prolongLock(LARGE)).isTrue();
            assertThat(head(settings, LARGE).objectLockModeAsString()).isEqualTo("COMPLIANCE");
        }
    }

    @Test
    void aLegalHoldHasNoEnd() throws Exception {
        S3Settings settings = minio.newLockingBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            assertThat(store.lockedUntil(SMALL)).isEmpty();
            client.putObjectLegalHold(r -> r.bucket(settings.bucket())
                    .key("repo/" + SMALL)
                    .legalHold(hold -> hold.status(ObjectLockLegalHoldStatus.ON)));
            assertThat(store.lockedUntil(SMALL)).contains(Instant.MAX);
        }
    }

    @Test
    void theRetentionOfTheBucketCountsToo() throws Exception {
        S3Settings settings = minio.newLockingBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            client.putObjectLockConfiguration(r -> r.bucket(settings.bucket())
                    .objectLockConfiguration(lock -> lock.objectLockEnabled("Enabled")
                            .rule(rule -> rule.defaultRetention(retention -> retention
                                    .mode(ObjectLockRetentionMode.GOVERNANCE)
                                    .days(2)))));
            write(store, SMALL, 10, WriteMode.CREATE_ONLY);
            assertThat(store.lockedUntil(SMALL).orElseThrow())
                    .isCloseTo(Instant.now().plus(Duration.ofDays(2)), within(2, ChronoUnit.MINUTES));
            // A bucket with versions takes the new one all the same: seen.json and writer.json go on.
            write(store, SMALL, 11, WriteMode.REPLACE);
            assertThat(store.stat(SMALL)).map(ObjectStat::size).contains(11L);
        }
    }

    @Test
    void aBucketSaysWhetherItTakesLocks(@TempDir Path folder) throws Exception {
        try (VersityGw versity = VersityGw.start(folder)) {
            for (S3Server server : List.of(minio, versity)) {
                try (S3ObjectStore with = new S3ObjectStore(server.newLockingBucket());
                        S3ObjectStore without = new S3ObjectStore(server.newBucket())) {
                    assertThat(with.takesLocks()).isTrue();
                    assertThat(without.takesLocks()).isFalse();
                }
            }
        }
    }

    /// Why nobody may rely on being refused.
    @Test
    void whereThereAreVersionsADeletionOnlyHides() throws Exception {
        S3Settings settings = minio.newLockingBucket().with(locking(Lock.Mode.COMPLIANCE));
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            store.delete(List.of(SMALL));
            assertThat(store.stat(SMALL)).isEmpty();
            assertThat(client.listObjectVersions(
                                    r -> r.bucket(settings.bucket()).prefix("repo/" + SMALL))
                            .versions())
                    .extracting(ObjectVersion::size)
                    .containsExactly(10L);
        }
    }

    @Test
    void aRefusalBecauseOfALockIsToldFromOthers(@TempDir Path folder) throws Exception {
        try (VersityGw server = VersityGw.start(folder);
                S3ObjectStore store =
                        new S3ObjectStore(server.newLockingBucket().with(locking(Lock.Mode.GOVERNANCE)))) {
            ObjectKey other = new ObjectKey("manifests/b.json");
            ObjectKey free = new ObjectKey("manifests/c.json");
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            write(store, other, 10, WriteMode.CREATE_LOCKED);
            write(store, free, 10, WriteMode.CREATE_ONLY);
            assertThatThrownBy(() -> store.delete(List.of(SMALL)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.LOCKED))
                    .hasMessageContaining("DeleteObject manifests/a.json failed: Access Denied because object"
                            + " protected by object lock");
            assertThatThrownBy(() -> store.delete(List.of(SMALL, other, free)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.LOCKED))
                    .hasMessageContaining("2 objects were not deleted: repo/manifests/a.json");
            assertThat(store.stat(free)).isEmpty();
            assertThat(store.stat(SMALL)).isPresent();
        }
    }

    /// One server says so, the other takes the object and forgets the lock.
    @Test
    void aBucketWithoutObjectLockIsNoPlaceForWhatIsToBeLocked(@TempDir Path folder) throws Exception {
        try (VersityGw server = VersityGw.start(folder);
                S3ObjectStore silent = new S3ObjectStore(server.newBucket().with(locking(Lock.Mode.GOVERNANCE)));
                S3ObjectStore frank = new S3ObjectStore(minio.newBucket().with(locking(Lock.Mode.GOVERNANCE)))) {
            assertThatThrownBy(() -> write(silent, SMALL, 10, WriteMode.CREATE_LOCKED))
                    .isInstanceOf(StoreException.class)
                    .hasMessageMatching(
                            ".*: manifests/a.json was to be locked until .*, and the server does not say that it is: the"
                                    + " bucket has no object lock, or these credentials have no right to"
                                    + " s3:GetObjectRetention");
            for (int size : List.of(10, MORE_THAN_A_PART)) {
                assertThatThrownBy(() -> write(frank, LARGE, size, WriteMode.CREATE_LOCKED))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining(
                                "Bucket is missing ObjectLockConfiguration: repository.s3.object-lock needs"
                                        + " a bucket that was made with object lock (InvalidRequest");
            }
            write(frank, SMALL, 10, WriteMode.CREATE_ONLY);
        }
    }

    @Test
    void decoratorsPassTheQuestionOn() throws Exception {
        S3Settings settings = minio.newLockingBucket().with(locking(Lock.Mode.GOVERNANCE));
        Limits none = new Limits(Limits.UNLIMITED, Limits.UNLIMITED);
        try (ObjectStore store =
                new MeteredStore(new ThrottledStore(new S3ObjectStore(settings), none), new Unheard())) {
            write(store, SMALL, 10, WriteMode.CREATE_LOCKED);
            assertThat(LockedObjects.lockedUntil(store, SMALL)).isPresent();
            assertThat(((LockedObjects) store).takesLocks()).isTrue();
            assertThat(LockedObjects.lockPeriod(store)).contains(DAY);
            assertThat(LockedObjects.prolongLock(store, SMALL)).isFalse();
            write(store, LARGE, 10, WriteMode.CREATE_ONLY);
            assertThat(LockedObjects.prolongLock(store, LARGE)).isTrue();
        }
    }

    private static final class Unheard implements StoreMeter {
        @Override
        public void operation(Operation operation, Outcome outcome, Duration took) {}

        @Override
        public void bytesRead(long count) {}

        @Override
        public void bytesWritten(long count) {}
    }

    @Test
    void aLockWithoutTimeIsNone() {
        assertThatThrownBy(() -> new Lock(Lock.Mode.GOVERNANCE, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("locked for PT0S is not locked");
    }
}
