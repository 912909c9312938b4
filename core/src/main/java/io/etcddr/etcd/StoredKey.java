package io.etcddr.etcd;

/// One key as a member answers it. The arrays are the record's own; callers do not change them.
///
/// @param lease 0 when the key has none
public record StoredKey(byte[] key, byte[] value, long createRevision, long modRevision, long version, long lease) {}
