package io.etcddr.service.schedule;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.state.ClusterStatus.Circuit;
import java.time.Duration;
import java.time.Instant;

/// Whether a cluster that keeps failing is left alone for a while, so that it does not take the places of those
/// that are well. After some runs in a row that failed, scheduled runs wait for a pause; then a single attempt
/// decides: it closes the circuit, or the next pause is twice as long. Requests by hand pass, and count.
///
/// @param failures in a row
/// @param openUntil scheduled runs wait for this time; [Instant#MIN] while the circuit is closed
public record CircuitBreaker(Settings settings, int failures, Instant openUntil) {
    private static final int MOST_DOUBLINGS = 30;

    /// @param failures so many failed runs in a row open the circuit, 1 or more
    /// @param first pause
    /// @param longest pause: how much longer than it lasted a trouble may be noticed
    public record Settings(int failures, Duration first, Duration longest) {
        public static final Settings DEFAULT = new Settings(3, Duration.ofMinutes(5), Duration.ofHours(1));

        public Settings {
            requireNonNull(first, "first is null");
            requireNonNull(longest, "longest is null");
            if (failures < 1) {
                throw new IllegalArgumentException("%d failures open no circuit".formatted(failures));
            }
        }
    }

    public CircuitBreaker {
        requireNonNull(settings, "settings is null");
        requireNonNull(openUntil, "openUntil is null");
    }

    public static CircuitBreaker closed(Settings settings) {
        return new CircuitBreaker(settings, 0, Instant.MIN);
    }

    public CircuitBreaker succeeded() {
        return closed(settings);
    }

    /// @param now when the run was given up
    public CircuitBreaker failed(Instant now) {
        int more = failures + 1;
        return new CircuitBreaker(
                settings, more, more < settings.failures ? Instant.MIN : now.plus(pause(more - settings.failures)));
    }

    private Duration pause(int opened) {
        Duration pause = settings.first.multipliedBy(1L << Math.min(opened, MOST_DOUBLINGS));
        return pause.compareTo(settings.longest) < 0 ? pause : settings.longest;
    }

    public Circuit state(Instant now) {
        if (failures < settings.failures) {
            return Circuit.CLOSED;
        }
        return now.isBefore(openUntil) ? Circuit.OPEN : Circuit.HALF_OPEN;
    }

    /// A run that would be due while the circuit is open is put off until it is not.
    public Due delay(Due due) {
        return due.notBefore(openUntil);
    }
}
