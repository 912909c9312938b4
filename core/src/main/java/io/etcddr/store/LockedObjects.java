package io.etcddr.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Implemented by stores that can keep an object from being deleted before its time (S3 object lock).
///
/// A store that keeps versions takes the deletion of a locked object all the same: it hides the object and
/// keeps its bytes. Who wants to know whether something can really go must ask.
public interface LockedObjects {
    /// Until when nobody may delete the object; [Instant#MAX] for one that is locked until somebody says
    /// otherwise. Empty for an object that is not locked (any more), is not there, or of whose lock the
    /// credentials may not learn.
    Optional<Instant> lockedUntil(ObjectKey key) throws IOException;

    /// Whether objects can be locked here at all, as the store itself says.
    boolean takesLocks() throws IOException;

    /// For how long a new object is locked here; empty where it is not, or where the bucket decides.
    Optional<Duration> lockPeriod();

    /// Locks an object for as long as one that is written now, where less than half of that time is left. Shortens
    /// no lock, and leaves the mode of one that holds as it is.
    ///
    /// @return whether its lock is another now; false for an object that is not there, and where new ones are not
    ///     locked
    boolean prolongLock(ObjectKey key) throws IOException;

    /// The same of any store.
    static Optional<Instant> lockedUntil(ObjectStore store, ObjectKey key) throws IOException {
        return store instanceof LockedObjects locked ? locked.lockedUntil(key) : Optional.empty();
    }

    /// The same of any store.
    static Optional<Duration> lockPeriod(ObjectStore store) {
        return store instanceof LockedObjects locked ? locked.lockPeriod() : Optional.empty();
    }

    /// The same of any store.
    static boolean prolongLock(ObjectStore store, ObjectKey key) throws IOException {
        return store instanceof LockedObjects locked && locked.prolongLock(key);
    }
}
