package io.etcddr.service.cluster;

import io.etcddr.lease.ClusterLease;
import io.etcddr.store.ObjectStore;

/// Where the lease of a cluster is kept: beside its points, or where else a conditional write can be had.
@FunctionalInterface
public interface Leases {
    /// Asks nobody anything.
    ClusterLease of(ClusterSetup setup, ObjectStore store);
}
