package io.etcddr.service.state;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.value.ClusterName;
import java.io.IOException;

/// What the API may ask of the service. Safe for use by several threads.
public interface ServiceControl {
    /// Starts a run now, whether the cluster is suspended or its circuit open. Returns at once; a run of the
    /// same job that has not ended is returned instead of a second one.
    ///
    /// @throws Failure [ErrorCode#NOT_FOUND] for an unknown cluster, [ErrorCode#LEASE_HELD] where another
    ///     replica holds the cluster, [ErrorCode#REFUSED] while the service stops or the job is not configured
    ///     (no etcd binary for a drill)
    Run start(ClusterName cluster, Job job) throws Failure;

    /// Keeps a point out of retention. Asks the store, and needs no lease.
    ///
    /// @param reason one line
    /// @throws Failure [ErrorCode#NOT_FOUND] for an unknown cluster or point, [ErrorCode#REFUSED] for a point
    ///     that has a hold
    /// @throws IOException if the store fails
    void hold(ClusterName cluster, PointId point, String reason) throws Failure, IOException;

    /// Takes the hold away. Asks the store, and needs no lease.
    ///
    /// @throws Failure [ErrorCode#NOT_FOUND] for an unknown cluster, or a point without a hold
    void release(ClusterName cluster, PointId point) throws Failure, IOException;
}
