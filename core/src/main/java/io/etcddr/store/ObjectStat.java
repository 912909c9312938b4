package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// What a store says about one object. Size in bytes; `lastModified` is the store's clock.
public record ObjectStat(ObjectKey key, long size, Instant lastModified) {
    public ObjectStat {
        requireNonNull(key, "key is null");
        requireNonNull(lastModified, "lastModified is null");
    }
}
