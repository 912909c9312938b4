package io.etcddr.datadir;

import java.nio.ByteBuffer;

/// One entry of a raft log.
///
/// @param data of a normal entry an `etcdserverpb.InternalRaftRequest`, empty for the one by which a leader begins;
///     readable for as long as the log is open
public record LogEntry(long index, long term, Type type, ByteBuffer data) {
    /// `raftpb.EntryType`.
    public enum Type {
        NORMAL,
        /// Members come, go, or become voters. In two forms, which here are one.
        CONF_CHANGE
    }
}
