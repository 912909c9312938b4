package io.etcddr.service.soak;

import io.etcddr.config.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A schedule as the config has it, and as plain arithmetic has it.
///
/// @param next when it is due after it has last run
record Rhythm(Optional<Schedule> schedule, UnaryOperator<Instant> next) {
    static Rhythm every(Duration interval) {
        return new Rhythm(
                Optional.of(new Schedule(new Schedule.Every(interval), Duration.ZERO)), last -> last.plus(interval));
    }

    /// By a cron expression.
    ///
    /// @param period whole minutes within an hour, or whole hours within a day
    /// @param minute of the first time within the period, less than 60
    static Rhythm cron(Duration period, int minute) {
        String expression = period.compareTo(Duration.ofHours(1)) < 0
                ? "0 %d/%d * * * ?".formatted(minute, period.toMinutes())
                : "0 %d 0/%d * * ?".formatted(minute, period.toHours());
        return new Rhythm(
                Optional.of(new Schedule(new Schedule.Cron(expression, ZoneOffset.UTC), Duration.ZERO)),
                last -> after(last, period.toSeconds(), minute * 60L));
    }

    private static Instant after(Instant last, long period, long offset) {
        return Instant.ofEpochSecond(Math.floorDiv(last.getEpochSecond() - offset, period) * period + period + offset);
    }
}
