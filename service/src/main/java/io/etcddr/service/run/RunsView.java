package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.schedule.CircuitBreaker;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The runs of one cluster at one moment.
///
/// @param current have not ended
/// @param last the newest ended run of each job
/// @param counted from when a schedule counts, of each job: when the attempt began that succeeded last, or when a
///     run by schedule was due that failed
public record RunsView(List<Run> current, Map<Job, Run> last, Map<Job, Instant> counted, CircuitBreaker circuit) {
    public RunsView {
        current = List.copyOf(current);
        last = Map.copyOf(last);
        counted = Map.copyOf(counted);
        requireNonNull(circuit, "circuit is null");
    }

    static RunsView none(CircuitBreaker.Settings circuit) {
        return new RunsView(List.of(), Map.of(), Map.of(), CircuitBreaker.closed(circuit));
    }

    public boolean runs(Job job) {
        return current.stream().anyMatch(run -> run.job() == job);
    }
}
