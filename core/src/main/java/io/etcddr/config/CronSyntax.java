package io.etcddr.config;

import java.util.Optional;

/// Tells whether a cron expression can be scheduled. Only the service has a scheduler, so it is given by
/// whoever loads a configuration.
@FunctionalInterface
public interface CronSyntax {
    /// What is wrong with an expression, lower case, for a person; empty when it is right.
    Optional<String> problem(String expression);

    /// For programs that read a configuration and schedule nothing.
    static CronSyntax unchecked() {
        return expression -> Optional.empty();
    }
}
