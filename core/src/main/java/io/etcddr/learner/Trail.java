package io.etcddr.learner;

import io.etcddr.learner.EtcdRuntime.Run;
import io.etcddr.learner.Observation.Pace;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What happened to a learner since this program looks after it. Times are those of a clock that is never set.
final class Trail {
    private final LagClock lagClock = new LagClock();
    private final Map<Restart, Long> restarts = new EnumMap<>(Restart.class);
    private final Map<Repair, Long> repairs = new EnumMap<>(Repair.class);
    private Optional<Long> ended = Optional.empty();
    private long endedAt;
    private int ends;
    private long endsInAll;
    private long quietSince;
    private long bestApplied;
    private long bestBytes;
    private int stuckRestarts;
    private Optional<Duration> lag = Optional.empty();

    Trail(long nanos) {
        this.endedAt = nanos;
        this.quietSince = nanos;
    }

    /// @param sight empty when the cluster could not be looked at
    Pace seen(long nanos, Optional<Sight> sight, Run run, long bytes) {
        if ((run.state() == Run.State.ENDED || run.state() == Run.State.STARVED)
                && !run.pid().equals(ended)) {
            ended = run.pid();
            endedAt = nanos;
            ends++;
            endsInAll++;
        }
        progress(nanos, sight, bytes);
        lag = sight.filter(some -> some.leader().isPresent())
                .flatMap(some -> some.status()
                        .map(status -> lagClock.lag(nanos, some.head().index(), status.raftAppliedIndex())))
                .or(() -> lag.filter(last -> sight.isEmpty()));
        return new Pace(Duration.ofNanos(nanos - endedAt), ends, Duration.ofNanos(nanos - quietSince), stuckRestarts);
    }

    private void progress(long nanos, Optional<Sight> sight, long bytes) {
        long applied = sight.flatMap(Sight::status)
                .map(status -> status.raftAppliedIndex())
                .orElse(0L);
        boolean nobodyToFollow = sight.flatMap(Sight::leader).isEmpty();
        if (applied > bestApplied) {
            bestApplied = applied;
            bestBytes = bytes;
            stuckRestarts = 0;
            quietSince = nanos;
        } else if (bytes > bestBytes || nobodyToFollow) {
            bestBytes = Math.max(bestBytes, bytes);
            quietSince = nanos;
        }
    }

    /// It is in sync: whatever happened is over.
    void fine(long nanos) {
        ends = 0;
        stuckRestarts = 0;
        quietSince = nanos;
    }

    void started(long nanos) {
        quietSince = nanos;
    }

    void stopped(Restart reason) {
        restarts.merge(reason, 1L, Long::sum);
        if (reason == Restart.STUCK) {
            stuckRestarts++;
        }
    }

    void replaced(long nanos, Repair reason) {
        repairs.merge(reason, 1L, Long::sum);
        ends = 0;
        bestApplied = 0;
        bestBytes = 0;
        stuckRestarts = 0;
        quietSince = nanos;
    }

    /// Of its process, by us or after it ended by itself.
    long restarts() {
        return endsInAll + restarts.values().stream().mapToLong(count -> count).sum();
    }

    Map<Repair, Long> repairs() {
        return Map.copyOf(repairs);
    }

    Optional<Duration> lag() {
        return lag;
    }
}
