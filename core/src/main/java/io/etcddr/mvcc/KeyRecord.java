package io.etcddr.mvcc;

/// One user key as it was at some revision. The arrays are the record's own; callers do not change them.
///
/// @param lease 0 when the key has none
public record KeyRecord(byte[] key, byte[] value, long createRevision, long modRevision, long version, long lease) {}
