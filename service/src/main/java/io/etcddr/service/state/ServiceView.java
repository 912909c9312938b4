package io.etcddr.service.state;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.StageProgress;
import io.etcddr.value.ClusterName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The service as others see it. Every call returns at once, from memory: nothing here asks a store or an etcd.
/// Safe for use by several threads.
public interface ServiceView {
    /// The clock that all times are told by.
    Instant now();

    /// By name.
    List<ClusterStatus> clusters();

    Optional<ClusterStatus> cluster(ClusterName name);

    /// Newest first, at most `limit`; as far back as memory is kept.
    List<Run> runs(ClusterName cluster, int limit);

    Optional<Run> run(RunId id);

    /// How far the current attempt of a run is: its open stages. Empty for a run that makes no attempt now.
    List<StageProgress> progress(RunId id);

    /// Why the service is not ready; empty when it is.
    List<String> notReady();

    ConfigStatus config();
}
