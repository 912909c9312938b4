package io.etcddr.cli.options;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.util.Optional;

/// Durations on the command line.
public final class DurationFlag {
    private DurationFlag() {}

    /// @param flag such as `--max-age`
    /// @param examples what the hint tells to write, such as `90m, 26h or 7d`
    /// @throws Failure [ErrorCode#USAGE] for a text that is no duration
    public static Duration parse(String flag, String text, String examples) throws Failure {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "%s: %s".formatted(flag, e.getMessage()), e)
                    .hint("Write %s.".formatted(examples));
        }
    }

    /// Empty where the flag was not given.
    ///
    /// @throws Failure as [#parse(String, String, String)] does
    public static Optional<Duration> parse(String flag, Optional<String> text, String examples) throws Failure {
        return text.isPresent() ? Optional.of(parse(flag, text.get(), examples)) : Optional.empty();
    }
}
