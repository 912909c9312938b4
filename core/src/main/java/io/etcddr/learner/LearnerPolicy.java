package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The limits within which a learner is looked after.
///
/// @param maximumLag raft entries that it may be behind and still be in sync
/// @param firstPause before a process that ended is started again; doubled with each end that follows, up to
///     `longestPause`
/// @param startsInVain a process that ends so often in a row, for no want of resources, gets new data
/// @param stuckAfter without progress it is restarted, and replaced when it was in vain
/// @param repairsPerHour members that may be replaced
/// @param comeBackAfter of a removal by somebody else; doubled with each one of the last day, up to an hour
/// @param bloat when its database is rebuilt
public record LearnerPolicy(
        long maximumLag,
        Duration firstPause,
        Duration longestPause,
        int startsInVain,
        Duration stuckAfter,
        int repairsPerHour,
        Duration comeBackAfter,
        Bloat bloat) {
    static final Duration LONGEST_ABSENCE = Duration.ofHours(1);

    /// When a database file is so much larger than the leader's that a fresh copy is worth its cost. A file that is as
    /// large there, free pages included, would only be copied as it is.
    ///
    /// @param atLeast bytes: smaller files are left alone
    /// @param percent the leader's file has less than this of its size
    /// @param rest at least so long between two rebuilds
    public record Bloat(long atLeast, int percent, Duration rest) {
        public static final Bloat DEFAULT = new Bloat(256L << 20, 40, Duration.ofDays(1));

        public Bloat {
            requireNonNull(rest, "rest is null");
        }

        boolean holds(long size, long leaders) {
            return size >= atLeast && leaders * 100 < size * percent;
        }
    }

    public LearnerPolicy {
        requireNonNull(firstPause, "firstPause is null");
        requireNonNull(longestPause, "longestPause is null");
        requireNonNull(stuckAfter, "stuckAfter is null");
        requireNonNull(comeBackAfter, "comeBackAfter is null");
        requireNonNull(bloat, "bloat is null");
    }

    public static LearnerPolicy of(long maximumLag) {
        return new LearnerPolicy(
                maximumLag,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                4,
                Duration.ofMinutes(5),
                6,
                Duration.ofSeconds(30),
                Bloat.DEFAULT);
    }

    /// @param ends of the process in a row
    Duration pauseAfter(int ends) {
        return ends == 0 ? Duration.ZERO : doubled(firstPause, ends - 1, longestPause);
    }

    /// @param removals by others within a day
    Duration absenceAfter(int removals) {
        return removals == 0 ? Duration.ZERO : doubled(comeBackAfter, removals - 1, LONGEST_ABSENCE);
    }

    private static Duration doubled(Duration first, int times, Duration longest) {
        Duration pause = first;
        for (int i = 0; i < times && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
