package io.etcddr.service.job;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterName;
import java.time.Instant;

/// One run of a job, retries included.
///
/// @param created when it was due or asked for
/// @param attempt 1 for the first, 0 while it is queued
public record Run(
        RunId id, ClusterName cluster, Job job, Trigger trigger, Instant created, int attempt, RunState state) {
    public Run {
        requireNonNull(id, "id is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(job, "job is null");
        requireNonNull(trigger, "trigger is null");
        requireNonNull(created, "created is null");
        requireNonNull(state, "state is null");
    }

    public Run attempt(int number) {
        return new Run(id, cluster, job, trigger, created, number, state);
    }

    public Run in(RunState next) {
        return new Run(id, cluster, job, trigger, created, attempt, next);
    }
}
