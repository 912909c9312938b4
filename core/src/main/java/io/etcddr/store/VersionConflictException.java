package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// A write by [WriteMode#replacing] lost: the object is another version by now, or gone. Rarely it took place
/// all the same and was itself replaced before its answer arrived; what is there now tells.
public final class VersionConflictException extends IOException {
    private final transient ObjectKey key;

    public VersionConflictException(ObjectKey key) {
        super("%s is no longer the version that was to be replaced".formatted(key));
        this.key = requireNonNull(key, "key is null");
    }

    public VersionConflictException(ObjectKey key, Throwable cause) {
        this(key);
        initCause(cause);
    }

    public ObjectKey key() {
        return key;
    }
}
