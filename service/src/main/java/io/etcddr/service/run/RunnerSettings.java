package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.schedule.CircuitBreaker;
import java.time.Duration;

/// How a [Runner] runs.
///
/// @param parallelBackups how many backups at once over all clusters; verifications and drills have half as
///     many places of their own
/// @param patience an attempt in which nothing moves for so long is ended, so that it does not keep its place
public record RunnerSettings(int parallelBackups, CircuitBreaker.Settings circuit, Duration patience) {
    public RunnerSettings {
        requireNonNull(circuit, "circuit is null");
        requireNonNull(patience, "patience is null");
        if (parallelBackups < 1) {
            throw new IllegalArgumentException("%d parallel backups are none".formatted(parallelBackups));
        }
    }
}
