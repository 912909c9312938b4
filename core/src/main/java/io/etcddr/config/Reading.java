package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What one reading of a file needs besides its text.
///
/// @param base what relative paths are relative to
/// @param asked is told of every key that is asked for, with its group
record Reading(
        Path base,
        Function<String, Optional<String>> environment,
        CronSyntax cron,
        Problems problems,
        BiConsumer<Group<?>, Key<?>> asked) {
    Reading {
        requireNonNull(base, "base is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(cron, "cron is null");
        requireNonNull(problems, "problems is null");
        requireNonNull(asked, "asked is null");
    }

    static Reading of(Path base, Function<String, Optional<String>> environment, CronSyntax cron) {
        return new Reading(base, environment, cron, new Problems(), (group, key) -> {});
    }

    /// An absolute path that a variable of the environment holds.
    Optional<Path> environmentPath(String variable) {
        return environment.apply(variable).filter(text -> text.startsWith("/")).map(Path::of);
    }
}
