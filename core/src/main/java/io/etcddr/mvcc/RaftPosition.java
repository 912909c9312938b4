package io.etcddr.mvcc;

/// The last entry of the raft log that a database holds. etcd 3.4 writes the index down with the next change of a
/// key only, so entries behind it that change no key may have been applied too; applying them again does no harm.
///
/// @param index `consistent_index`; etcd skips entries up to it
/// @param term of that entry; 0 where etcd 3.4 wrote the database, which does not say
public record RaftPosition(long index, long term) {}
