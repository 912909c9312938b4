package io.etcddr.learner;

import java.util.Optional;

/// The pause after a step that failed, doubled with each failure that follows. Times are those of a clock that is never
/// set.
final class Patience {
    private final LearnerPolicy policy;
    private int failures;
    private long until;
    private Optional<String> why = Optional.empty();

    Patience(LearnerPolicy policy) {
        this.policy = policy;
    }

    /// Why the last step failed, while nothing is to be tried.
    Optional<String> pause(long nanos) {
        return until - nanos > 0 ? why : Optional.empty();
    }

    /// @return whether the reason is another one than before
    boolean failed(long nanos, String reason) {
        failures++;
        until = nanos + policy.pauseAfter(Math.min(failures, 30)).toNanos();
        boolean news = !why.equals(Optional.of(reason));
        why = Optional.of(reason);
        return news;
    }

    void over() {
        failures = 0;
        why = Optional.empty();
    }
}
