package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Trigger;
import io.etcddr.value.ClusterName;

/// A run that somebody wants.
public record Order(ClusterName cluster, Job job, Trigger trigger, Retry retry, Work work) {
    public Order {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(job, "job is null");
        requireNonNull(trigger, "trigger is null");
        requireNonNull(retry, "retry is null");
        requireNonNull(work, "work is null");
    }

    Order withRetry(Retry other) {
        return new Order(cluster, job, trigger, other, work);
    }
}
