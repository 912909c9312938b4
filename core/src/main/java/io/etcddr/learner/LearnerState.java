package io.etcddr.learner;

import java.util.Locale;

/// What a learner is for the cluster that it follows.
public enum LearnerState {
    /// The cluster has no learner of ours: not yet, because it was released, or because somebody else has the slot.
    ABSENT,
    /// It is about to become a member.
    ADDING,
    /// It is a member and does not serve yet.
    JOINING,
    /// It serves, and fetches what the cluster had before it came.
    SYNCING,
    /// It is as far as the leader, but for a few entries.
    IN_SYNC,
    /// It was in sync, and is behind.
    LAGGING,
    /// It does not follow, and will not before something happens: see why.
    BROKEN,
    /// It was removed from the cluster: by somebody else, and will come back, or by order, with its data.
    REMOVED;

    /// Such as `in-sync`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
