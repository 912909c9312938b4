package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.value.ClusterName;
import java.io.IOException;

/// What may be asked of the running service.
record LiveControl(Engine engine) implements ServiceControl {
    LiveControl {
        requireNonNull(engine, "engine is null");
    }

    @Override
    public Run start(ClusterName cluster, Job job) throws Failure {
        return engine.start(cluster, job);
    }

    @Override
    public void hold(ClusterName cluster, PointId point, String reason) throws Failure, IOException {
        engine.hold(cluster, point, reason);
    }

    @Override
    public void release(ClusterName cluster, PointId point) throws Failure, IOException {
        engine.release(cluster, point);
    }
}
