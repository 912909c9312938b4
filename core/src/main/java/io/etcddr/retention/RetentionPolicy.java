package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ByteSize;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// What is kept of the points of one cluster and kind. A point stays when any rule keeps it, so rules add up; a
/// policy in which every rule is 0 keeps nothing beyond `minimumRedundancy` and what is never deleted
/// ([Rule#protects]).
///
/// @param keepLast the newest points, 0 for no such rule
/// @param keepWithin every point that is at most so much older than the newest, zero for no such rule; not
///     counted from now, so that nothing runs out where backups have stopped
/// @param hourly the newest point of each of so many hours that have one, 0 for no such rule; the same for the
///     next four
/// @param weekly weeks begin on Monday (ISO 8601)
/// @param minimumRedundancy proven points that are never gone below, whatever the other rules and
///     `maxTotalSize` say, filled up with unproven ones where there are fewer; 1 or more
/// @param maxTotalSize stored bytes of all kept points of the kind; the oldest go first when they exceed it,
///     those that are never deleted excepted
/// @param zone in which hours, days, weeks, months and years are told
public record RetentionPolicy(
        int keepLast,
        Duration keepWithin,
        int hourly,
        int daily,
        int weekly,
        int monthly,
        int yearly,
        int minimumRedundancy,
        Optional<ByteSize> maxTotalSize,
        ZoneId zone) {
    /// Four weeks of dailies, a year of monthlies: what holds where the configuration says nothing about cold
    /// points.
    public static final RetentionPolicy DEFAULT_COLD =
            new RetentionPolicy(3, Duration.ofDays(2), 0, 14, 8, 12, 0, 2, Optional.empty(), ZoneOffset.UTC);

    /// Hot points are many and short-lived: a day of all, a week of hourlies.
    public static final RetentionPolicy DEFAULT_HOT =
            new RetentionPolicy(3, Duration.ofDays(1), 168, 0, 0, 0, 0, 2, Optional.empty(), ZoneOffset.UTC);

    public RetentionPolicy {
        requireNonNull(keepWithin, "keepWithin is null");
        requireNonNull(maxTotalSize, "maxTotalSize is null");
        requireNonNull(zone, "zone is null");
        if (keepLast < 0 || hourly < 0 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0) {
            throw new IllegalArgumentException("a retention rule is negative");
        }
        if (keepWithin.isNegative()) {
            throw new IllegalArgumentException("keepWithin is negative");
        }
        if (minimumRedundancy < 1) {
            throw new IllegalArgumentException("minimumRedundancy is %d, at least 1".formatted(minimumRedundancy));
        }
    }
}
