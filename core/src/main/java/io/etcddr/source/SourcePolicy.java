package io.etcddr.source;

/// Which members a snapshot may come from.
public enum SourcePolicy {
    /// A healthy learner, else the follower with the least lag, else the leader: whoever serves clients least.
    SPARE_THE_QUORUM,
    /// A learner or nobody.
    LEARNER_ONLY,
    /// The follower with the least lag, else the leader.
    VOTERS_ONLY
}
