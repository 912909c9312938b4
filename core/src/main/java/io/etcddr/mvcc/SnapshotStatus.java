package io.etcddr.mvcc;

import java.util.Optional;

/// What `etcdutl snapshot status` prints, bit for bit (etcd-internals 2.2).
///
/// @param hash CRC-32C over all buckets, unsigned 32 bits
/// @param lastKeyRevision the revision that etcdutl prints: that of the last key in bucket `key`. It can be lower
/// than the true
///     store revision, which is [BackendFacts#revision]
/// @param liveKeys `totalKey` of etcdutl 3.6 and newer
/// @param allKeys `totalKey` of etcdutl 3.5 and older: all items of all buckets
/// @param totalSize bytes up to the file's high-water mark
/// @param version the storage version, 3.6 and newer
public record SnapshotStatus(
        long hash, long lastKeyRevision, long liveKeys, long allKeys, long totalSize, Optional<String> version) {}
