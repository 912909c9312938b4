package io.etcddr.source;

/// What the member was at the time of the snapshot.
public enum SourceRole {
    LEARNER,
    FOLLOWER,
    LEADER,
    FILE;

    /// As manifests and messages write it.
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
