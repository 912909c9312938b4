package io.etcddr.testing;

import static java.util.Objects.requireNonNull;

import io.etcddr.store.ForwardingStore;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// A bucket with object lock, of which somebody else says what is locked. It tells of locks and keeps nobody from
/// deleting.
public final class LockingStore extends ForwardingStore implements LockedObjects {
    private final Function<ObjectKey, Optional<Instant>> locks;

    /// @param locks until when an object is locked, empty when it is not (any more)
    public LockingStore(ObjectStore below, Function<ObjectKey, Optional<Instant>> locks) {
        super(below);
        this.locks = requireNonNull(locks, "locks is null");
    }

    @Override
    public boolean takesLocks() {
        return true;
    }

    @Override
    public Optional<Duration> lockPeriod() {
        return Optional.empty();
    }

    @Override
    public boolean prolongLock(ObjectKey key) {
        return false;
    }

    @Override
    public Optional<Instant> lockedUntil(ObjectKey key) {
        return locks.apply(key);
    }
}
