package io.etcddr.backup;

import io.etcddr.catalog.Manifest.Lag;
import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.ClusterView;
import io.etcddr.source.DatabaseCopies;
import io.etcddr.source.SourceChoice.Candidate;
import java.util.Optional;

/// Where a backup comes from.
///
/// @param view the look that it was chosen in
/// @param lag of a learner that was not in sync
/// @param copies there when the candidate serves no snapshots, and a copy of its database is taken instead
record Origin(
        ClusterView view, Candidate candidate, PointKind kind, Optional<Lag> lag, Optional<DatabaseCopies> copies) {
    Origin(ClusterView view, Candidate candidate) {
        this(view, candidate, PointKind.COLD, Optional.empty(), Optional.empty());
    }

    /// The revision that the member showed when the snapshot began, because the data needs its name before the
    /// stream ends. The snapshot's own revision, never lower, is in the manifest (ADR 5).
    long revision() {
        return Math.max(1, candidate.member().status().orElseThrow().revision());
    }
}
