package io.etcddr.mvcc;

/// etcd's HashKV: the hash of the `key` bucket at a revision, equal on all members for equal arguments
/// (etcd-internals 6).
///
/// @param compactRevision -1 when never compacted
/// @param hash unsigned 32 bits
public record HashKv(long revision, long compactRevision, long hash) {}
