package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.ZoneId;

/// When a job of a cluster runs.
///
/// @param jitter each run starts by up to so much later, by chance, so that clusters do not start at once; zero
///     for none
public record Schedule(Timing timing, Duration jitter) {
    public Schedule {
        requireNonNull(timing, "timing is null");
        requireNonNull(jitter, "jitter is null");
    }

    public sealed interface Timing {}

    /// @param expression of Quartz, with seconds: `0 30 3 * * ?`
    /// @param zone in which it is told
    public record Cron(String expression, ZoneId zone) implements Timing {
        public Cron {
            requireNonNull(expression, "expression is null");
            requireNonNull(zone, "zone is null");
        }
    }

    /// `every: 15m`, counted from the last run that the catalog knows of.
    public record Every(Duration interval) implements Timing {
        public Every {
            requireNonNull(interval, "interval is null");
        }
    }
}
