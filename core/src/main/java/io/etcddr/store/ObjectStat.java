package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// What a store says about one object. Size in bytes; `lastModified` is the store's clock.
///
/// @param version what [WriteMode#replacing] wants. From [ObjectStore#stat] and [ObjectWriter#commit], for
///     objects of up to [ObjectVersion#LARGEST] bytes; larger ones may have none, and listings tell none
public record ObjectStat(ObjectKey key, long size, Instant lastModified, Optional<ObjectVersion> version) {
    public ObjectStat {
        requireNonNull(key, "key is null");
        requireNonNull(lastModified, "lastModified is null");
        requireNonNull(version, "version is null");
    }

    /// Without a version.
    public ObjectStat(ObjectKey key, long size, Instant lastModified) {
        this(key, size, lastModified, Optional.empty());
    }

    public ObjectStat with(ObjectVersion newVersion) {
        return new ObjectStat(key, size, lastModified, Optional.of(newVersion));
    }
}
