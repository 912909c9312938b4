package io.etcddr.learner;

import java.util.Locale;

/// Where a learner is in its life. [LearnerPlan] tells how it gets from one to the next.
public enum LearnerState {
    /// Not in the member list: not added yet, released for a while, or the cluster takes no further learner.
    ABSENT,
    /// Being added to the member list.
    ADDING,
    /// In the member list; its etcd is starting, or has not answered yet.
    JOINING,
    /// Answers, and has not caught up since it was added.
    SYNCING,
    /// Within the allowed lag.
    IN_SYNC,
    /// Was in sync, and is further behind than allowed, or nobody can tell how far.
    LAGGING,
    /// Needs a repair, or a person.
    BROKEN,
    /// Being taken out of the cluster, by us or by somebody else.
    REMOVED;

    /// As JSON, metrics and messages write it: `in-sync`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
