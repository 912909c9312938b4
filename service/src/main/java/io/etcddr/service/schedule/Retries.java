package io.etcddr.service.schedule;

import io.etcddr.config.ProtectionConfig.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a run that failed is tried again.
public final class Retries {
    private static final int MOST_DOUBLINGS = 40;

    private Retries() {}

    /// Each pause is twice the one before it, up to the longest.
    ///
    /// @param started when the first attempt began
    /// @param failed attempts so far, from 1 on
    /// @return empty when the window would be over by then: the run is given up
    public static Optional<Instant> next(Retry retry, Instant started, int failed, Instant now) {
        Instant next = now.plus(pause(retry, failed));
        return next.isAfter(started.plus(retry.window())) ? Optional.empty() : Optional.of(next);
    }

    private static Duration pause(Retry retry, int failed) {
        Duration pause = retry.first();
        for (int doubled = 1;
                doubled < Math.min(failed, MOST_DOUBLINGS) && pause.compareTo(retry.longest()) < 0;
                doubled++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(retry.longest()) < 0 ? pause : retry.longest();
    }
}
