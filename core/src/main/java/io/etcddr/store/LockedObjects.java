package io.etcddr.store;

import java.io.IOException;
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

    /// The same of any store.
    static Optional<Instant> lockedUntil(ObjectStore store, ObjectKey key) throws IOException {
        return store instanceof LockedObjects locked ? locked.lockedUntil(key) : Optional.empty();
    }
}
