package io.etcddr.service.run;

import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.schedule.CircuitBreaker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The runs of one cluster: those that have not ended, the newest of those that have, and what they say about
/// the cluster. Guarded by the lock of the [Runner].
final class ClusterRuns {
    /// Memory must not grow with time.
    private static final int REMEMBERED = 100;

    private final Map<Job, ActiveRun> active = new EnumMap<>(Job.class);
    private final Map<Job, Run> last = new EnumMap<>(Job.class);
    private final Map<Job, Instant> counted = new EnumMap<>(Job.class);
    private final Deque<Run> ended = new ArrayDeque<>();
    private CircuitBreaker circuit;

    ClusterRuns(CircuitBreaker.Settings circuit) {
        this.circuit = CircuitBreaker.closed(circuit);
    }

    Optional<ActiveRun> active(Job job) {
        return Optional.ofNullable(active.get(job));
    }

    Collection<ActiveRun> active() {
        return List.copyOf(active.values());
    }

    void begin(ActiveRun run) {
        active.put(run.order().job(), run);
    }

    void end(ActiveRun done, RunState.Ended state) {
        Run run = done.run();
        active.remove(run.job());
        last.put(run.job(), run);
        ended.addFirst(run);
        if (ended.size() > REMEMBERED) {
            ended.removeLast();
        }
        counts(done, state).ifPresent(time -> counted.merge(run.job(), time, (a, b) -> a.isAfter(b) ? a : b));
        if (run.job() == Job.COLD) {
            circuit = switch (state) {
                case RunState.Succeeded succeeded -> circuit.succeeded();
                case RunState.Failed failed -> circuit.failed(failed.ended());
                case RunState.Aborted aborted -> circuit;
            };
        }
    }

    /// One that was aborted counts for nothing, and one by hand that failed puts no schedule off. A success makes
    /// needless what was due before its attempt began, as the time of a point does.
    private static Optional<Instant> counts(ActiveRun done, RunState.Ended state) {
        return switch (state) {
            case RunState.Succeeded succeeded -> Optional.of(done.lastAttempt());
            case RunState.Failed failed ->
                Optional.of(done.run())
                        .filter(run -> run.trigger() != Trigger.REQUESTED)
                        .map(Run::created);
            case RunState.Aborted aborted -> Optional.empty();
        };
    }

    RunsView view() {
        return new RunsView(current(), last, counted, circuit);
    }

    CircuitBreaker circuit() {
        return circuit;
    }

    private List<Run> current() {
        return active.values().stream().map(ActiveRun::run).toList();
    }

    /// Newest first.
    List<Run> newest(int limit) {
        List<Run> all = new ArrayList<>(current());
        all.addAll(ended);
        return all.stream()
                .sorted(Comparator.comparing(Run::created).reversed())
                .limit(limit)
                .toList();
    }

    Optional<Run> find(RunId id) {
        return Stream.concat(active.values().stream().map(ActiveRun::run), ended.stream())
                .filter(run -> run.id().equals(id))
                .findFirst();
    }
}
