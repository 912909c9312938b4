package io.etcddr.service.check;

import io.etcddr.config.RepositoryConfig;
import io.etcddr.config.S3Config.ObjectLock;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.Durations;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// Whether the store can lock what the config wants locked. Asks; an object that was locked to try it would stay.
final class LockCheck {
    private static final String NAME = "store lock";

    private LockCheck() {}

    /// Empty where nothing is to be locked.
    static Optional<Check> of(ObjectStore store, RepositoryConfig repository) {
        Optional<ObjectLock> wanted =
                repository instanceof RepositoryConfig.InS3 s3 ? s3.s3().objectLock() : Optional.empty();
        return wanted.map(lock -> Check.of(NAME, () -> check(store, lock)));
    }

    private static Check check(ObjectStore store, ObjectLock lock) throws IOException {
        boolean can = store instanceof LockedObjects locked && locked.takesLocks();
        return can
                ? Check.ok(
                        NAME,
                        "the bucket has object lock; points are locked for %s (%s)"
                                .formatted(
                                        Durations.format(lock.lockFor()),
                                        lock.mode().name().toLowerCase(Locale.ROOT)))
                : Check.failed(
                        NAME,
                        "the bucket was made without object lock, and repository.s3.object-lock wants it",
                        "Backups fail until you use a bucket that was made with object lock, or take object-lock out of"
                                + " the config.");
    }
}
