package io.etcddr.service.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Config;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.CronSyntax;
import io.etcddr.config.Examination;
import io.etcddr.error.Failure;
import io.etcddr.service.schedule.QuartzCron;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/// The file that the service has its configuration from, cron expressions checked as they will be run.
///
/// @param environment looks up variables, for defaults such as the folder of the cache
/// @param clock cron expressions must have a next time
public record ConfigSource(Path file, Function<String, Optional<String>> environment, InstantSource clock) {
    public ConfigSource {
        requireNonNull(file, "file is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(clock, "clock is null");
    }

    /// What was in the file at one time. Two versions are equal when their bytes are.
    ///
    /// @param content not to be changed
    record Version(String digest, byte[] content) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Version(String otherDigest, byte[] ignored) && digest.equals(otherDigest);
        }

        @Override
        public int hashCode() {
            return digest.hashCode();
        }

        /// Without the content.
        @Override
        public String toString() {
            return "version " + digest;
        }
    }

    /// @param version what it was read from
    public record Loaded(Config config, Version version) {}

    /// @throws Failure [ErrorCode#USAGE] if there is no file or it has problems, all of them
    public Loaded load() throws Failure {
        Version version = read();
        return new Loaded(parse(version), version);
    }

    /// All that can be told of the file, good or bad.
    Examination examine() throws Failure {
        return ConfigFile.examine(file, environment, cron());
    }

    private CronSyntax cron() {
        return new QuartzCron(clock);
    }

    /// Follows symbolic links each time anew: Kubernetes exchanges the folder behind them.
    Version read() throws Failure {
        byte[] content = ConfigFile.content(file);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new Version(HexFormat.of().formatHex(digest), content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    Config parse(Version version) throws Failure {
        return ConfigFile.parse(file, version.content(), environment, cron());
    }
}
