package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// How long a reader tries again without getting a single byte further. Every byte starts it anew.
///
/// @param attempts at most, the first one included
/// @param firstPause before the second attempt; each further one is twice as long, up to [#LONGEST_PAUSE]
/// @param withoutProgress after this time no further attempt is made, however few there were
public record Patience(int attempts, Duration firstPause, Duration withoutProgress) {
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    public Patience {
        requireNonNull(firstPause, "firstPause is null");
        requireNonNull(withoutProgress, "withoutProgress is null");
        if (attempts < 1) {
            throw new IllegalArgumentException("%d attempts are less than one".formatted(attempts));
        }
    }

    /// 6 attempts within a minute, 6 s of pauses between them.
    public static Patience defaults() {
        return new Patience(6, Duration.ofMillis(200), Duration.ofMinutes(1));
    }

    /// @param failures so far, from 1 on
    Duration pauseAfter(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
