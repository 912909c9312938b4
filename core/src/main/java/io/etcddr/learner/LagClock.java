package io.etcddr.learner;

import java.time.Duration;
import java.util.ArrayDeque;

/// How long ago the voters were where the learner is now. Times are those of a clock that is never set.
final class LagClock {
    private static final int MOST = 4096;

    private record Sample(long nanos, long index) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /// @param head of the voters
    /// @param applied by the learner
    /// @return at least so long, where the answer lies further back than is remembered
    Duration lag(long nanos, long head, long applied) {
        samples.addLast(new Sample(nanos, head));
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
        if (applied >= head) {
            samples.clear();
            samples.addLast(new Sample(nanos, head));
            return Duration.ZERO;
        }
        while (samples.size() > 1 && second().index() <= applied) {
            samples.removeFirst();
        }
        return Duration.ofNanos(nanos - samples.getFirst().nanos());
    }

    private Sample second() {
        var all = samples.iterator();
        all.next();
        return all.next();
    }
}
