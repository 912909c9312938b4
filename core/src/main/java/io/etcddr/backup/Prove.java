package io.etcddr.backup;

/// Whom the HashKV of a snapshot is compared with.
public enum Prove {
    /// Every voter that answers; a voter that answers something else fails the backup.
    VOTERS,
    /// Only the member that the snapshot came from.
    SOURCE,
    /// Nobody: the point is unproven and says so.
    NONE
}
