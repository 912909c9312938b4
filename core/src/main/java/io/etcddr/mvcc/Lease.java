package io.etcddr.mvcc;

/// A lease as the file has it.
///
/// @param ttl seconds that it was granted for
/// @param remainingTtl seconds that were left at the last checkpoint, 0 when there was none
public record Lease(long id, long ttl, long remainingTtl) {}
