package io.etcddr.restore;

/// How far the revision of the restored cluster moves forward. Clients that saw a higher revision than the
/// restored
/// one would wait for it in silence (etcd issue 16028), so moving past it is the default.
public sealed interface Bump {
    /// What etcd's recovery guide suggests, and what a cluster at 1,000 revisions a second makes in 11 days.
    long MARGIN = 1_000_000_000L;

    /// Past the highest revision that the repository has ever seen of the cluster, plus [#MARGIN]; everything
    /// below
    /// is marked as compacted, so that old watchers are told to start again.
    record PastLastSeen() implements Bump {}

    /// etcdutl's `--bump-revision`.
    ///
    /// @param amount 1 or more, added to the revision of the point
    record By(long amount, Compaction compaction) implements Bump {
        public By {
            if (amount < 1) {
                throw new IllegalArgumentException("bump by %d is not 1 or more".formatted(amount));
            }
        }
    }

    /// The revision stays what it is in the snapshot.
    record Off() implements Bump {}

    /// etcdutl's `--mark-compacted`.
    enum Compaction {
        MARKED,
        NOT_MARKED
    }
}
