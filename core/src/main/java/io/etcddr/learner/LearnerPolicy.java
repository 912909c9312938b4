package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// How patient we are with a learner, and how often we repair it.
///
/// @param maximumLag raft entries that it may be behind the leader and still be in sync
/// @param firstPause before it is started again after it ended; doubled each time that it ends before it is in
///     sync
/// @param longestPause what the doubling ends at
/// @param stuck without any progress for so long it is started anew
/// @param endsBeforeRebuild so many ends or stops without having been in sync make a rebuild
/// @param betweenRebuilds never oftener than this
/// @param addAgain after the cluster refused to take it
/// @param bloat share of its db that may lie idle before it is made anew: a learner cannot be defragmented
/// @param bloatFrom bytes of a db below which nobody minds
public record LearnerPolicy(
        long maximumLag,
        Duration firstPause,
        Duration longestPause,
        Duration stuck,
        int endsBeforeRebuild,
        Duration betweenRebuilds,
        Duration addAgain,
        double bloat,
        long bloatFrom) {
    public LearnerPolicy {
        requireNonNull(firstPause, "firstPause is null");
        requireNonNull(longestPause, "longestPause is null");
        requireNonNull(stuck, "stuck is null");
        requireNonNull(betweenRebuilds, "betweenRebuilds is null");
        requireNonNull(addAgain, "addAgain is null");
    }

    public static LearnerPolicy withMaximumLag(long entries) {
        return new LearnerPolicy(
                entries,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                5,
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                0.6,
                256L << 20);
    }

    /// @param ends in a row, at least one
    Duration pauseAfter(int ends) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(20, ends - 1));
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
}
