package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/// What is known of cron expressions. Only the service has a scheduler, so it is given by whoever loads a
/// configuration.
@FunctionalInterface
public interface CronSyntax {
    /// What is wrong with an expression, lower case, for a person; empty when it is right.
    Optional<String> problem(String expression);

    /// The times between one run and the next. Empty when they are not known, or there are none.
    default Optional<Gaps> gaps(Schedule.Cron cron) {
        return Optional.empty();
    }

    record Gaps(Duration shortest, Duration longest) {
        public Gaps {
            requireNonNull(shortest, "shortest is null");
            requireNonNull(longest, "longest is null");
        }
    }

    /// For programs that read a configuration and schedule nothing.
    static CronSyntax unchecked() {
        return expression -> Optional.empty();
    }
}
