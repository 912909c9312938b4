package io.etcddr.learner;

import io.etcddr.learner.Observation.Answer;
import io.etcddr.learner.Observation.Lag;
import io.etcddr.learner.Observation.Memory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What one process remembers of a learner, on a monotonic clock: a jump of the wall clock means nothing here.
final class Journal {
    private static final int SAMPLES = 10_000;

    private final LongSupplier nanos;
    private final Deque<Head> heads = new ArrayDeque<>();
    private Optional<Long> started = Optional.empty();
    private Optional<Long> progress = Optional.empty();
    private Optional<Long> refused = Optional.empty();
    private Optional<Long> synced = Optional.empty();
    private Optional<Long> kept = Optional.empty();
    private long applied = -1;
    private long dbSize = -1;
    private int ends;
    private int starts;

    /// The revision that the leader had at a time.
    private record Head(long at, long revision) {}

    Journal(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void started() {
        starts++;
        started = Optional.of(nanos.getAsLong());
        progress = started;
    }

    /// It has ended by itself, or was stopped because it did not do its work.
    void ended() {
        ends++;
    }

    void refused() {
        refused = Optional.of(nanos.getAsLong());
    }

    /// There is another member now, or none.
    void forget() {
        ends = 0;
        synced = Optional.empty();
        progress = Optional.empty();
        heads.clear();
    }

    int starts() {
        return starts;
    }

    void answered(Answer answer) {
        if (answer.appliedIndex() != applied || answer.dbSize() != dbSize || progress.isEmpty()) {
            applied = answer.appliedIndex();
            dbSize = answer.dbSize();
            progress = Optional.of(nanos.getAsLong());
        }
    }

    void silent() {
        if (progress.isEmpty()) {
            progress = Optional.of(nanos.getAsLong());
        }
    }

    void inSync() {
        ends = 0;
        synced = Optional.of(nanos.getAsLong());
    }

    /// The marker was written.
    void kept() {
        kept = Optional.of(nanos.getAsLong());
    }

    boolean isTimeToKeep(Duration between) {
        return since(kept).filter(passed -> passed.compareTo(between) < 0).isEmpty();
    }

    /// How old the newest write is that it lacks.
    ///
    /// @param head the leader's revision
    Duration behind(long head, Lag lag) {
        long now = nanos.getAsLong();
        if (heads.isEmpty() || heads.getLast().revision() < head) {
            heads.addLast(new Head(now, head));
        }
        long has = head - lag.revisions();
        while (heads.size() > SAMPLES || (!heads.isEmpty() && heads.getFirst().revision() <= has)) {
            heads.removeFirst();
        }
        return heads.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(now - heads.getFirst().at());
    }

    Memory memory() {
        return new Memory(ends, since(started), since(progress), since(refused), since(synced));
    }

    private Optional<Duration> since(Optional<Long> at) {
        return at.map(then -> Duration.ofNanos(nanos.getAsLong() - then));
    }
}
