package io.etcddr.lease;

import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The right to write to one cluster's catalog, as one contender sees it. Held by at most one process at a
/// time; kept in the repository, or where else a conditional write can be had (a Kubernetes Lease). Safe for
/// use by several threads.
public interface ClusterLease {
    ClusterName cluster();

    /// Tries once, without waiting. Free, released and expired leases are taken, with the next epoch. That a
    /// lease has expired shows only when this contender has seen it unchanged for its whole period, so a dead
    /// holder's lease is taken by one of the calls that come after that, never by the first. Before a tenure
    /// begins, what the holder before had announced is settled: publications are decided, deletions completed.
    ///
    /// @return empty while somebody else holds it
    Optional<Tenure> tryAcquire() throws IOException, Failure;

    /// Who holds it, as far as the last look of [#tryAcquire] shows; for people and metrics.
    LeaseView view();

    /// What a person should know of how much this lease is worth, after the first [#tryAcquire]. Empty when nothing is
    /// wrong with it.
    default List<String> warnings() {
        return List.of();
    }
}
