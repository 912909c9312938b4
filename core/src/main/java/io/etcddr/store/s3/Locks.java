package io.etcddr.store.s3;

import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.S3Settings.Lock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/// Object lock of one bucket.
///
/// @param clock of this machine: what is locked by it may be free by the server's, and the other way round
record Locks(Optional<Lock> wanted, InstantSource clock) {
    /// What a new object is written with.
    record Retention(ObjectLockMode mode, Instant until) {}

    /// Empty where the bucket decides.
    Optional<Retention> of(WriteMode mode) {
        boolean locks = mode instanceof WriteMode.CreateOnly create && create.lock() == WriteMode.Lock.AS_TOLD;
        return wanted.filter(lock -> locks).map(this::retention);
    }

    private Retention retention(Lock lock) {
        ObjectLockMode mode =
                lock.mode() == Lock.Mode.COMPLIANCE ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE;
        return new Retention(mode, clock.instant().plus(lock.period()).truncatedTo(ChronoUnit.SECONDS));
    }

    /// What the lock of an object is to become so that it goes on, empty while more than half of the time is left.
    Optional<Retention> prolonged(HeadObjectResponse head) {
        Instant now = clock.instant();
        Optional<Instant> end = Optional.ofNullable(head.objectLockRetainUntilDate());
        boolean holds = end.filter(now::isBefore).isPresent();
        return wanted.filter(lock -> end.isEmpty()
                        || end.get().isBefore(now.plus(lock.period().dividedBy(2))))
                .map(this::retention)
                .map(fresh -> holds ? new Retention(head.objectLockMode(), fresh.until()) : fresh);
    }

    /// Until when an object is locked, empty when it is not (any more).
    Optional<Instant> until(HeadObjectResponse head) {
        if (head.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
            return Optional.of(Instant.MAX);
        }
        return Optional.ofNullable(head.objectLockRetainUntilDate()).filter(clock.instant()::isBefore);
    }
}
