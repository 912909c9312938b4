package io.etcddr.verify;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which points are read again, and when: what a store holds decays in silence, and only reading finds it. A rule; what
/// it says depends on nothing but its arguments.
///
/// All that is due is read: every point whose time is up before the next run, and beyond them as many as the percentage
/// asks for, those first that were read longest ago. Points that nobody has ever read come before all others, the
/// newest
/// of them first. A point counts as read by any record of it: each level reads every stored byte.
///
/// @param percentPerDay of all points, 0 to 100. Fractions add up from run to run: of 5 points at 10%, one is read
/// every
///     other day
/// @param within longer than nothing; no point is left unread for longer, as long as runs come at even intervals
public record Rereading(int percentPerDay, Duration within) {
    /// How far back the share of a day goes where there was no run before.
    private static final Duration FIRST = Duration.ofDays(1);

    private static final long SECONDS_PER_DAY = 86_400;

    /// The order of reading.
    private static final Comparator<Point> NEED = Comparator.comparing(
                    (Point point) -> lastRead(point).orElse(Instant.MIN))
            .thenComparing(Rereading::amongEqual);

    public Rereading {
        requireNonNull(within, "within is null");
        if (percentPerDay < 0 || percentPerDay > 100) {
            throw new IllegalArgumentException("%d%% per day is not 0 to 100".formatted(percentPerDay));
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("within %s is not longer than nothing".formatted(within));
        }
    }

    /// When points were last read because it was their turn, as the records tell. A run that had nothing to read leaves
    /// none, and needs none: what it did not read is still due.
    public static Optional<Instant> lastRun(Collection<Point> points) {
        return points.stream()
                .flatMap(point -> point.verifications().stream())
                .filter(record -> record.occasion() == Verification.Occasion.SCHEDULE)
                .filter(record -> record.level() != Verification.Level.DRILL)
                .map(Verification::time)
                .max(Comparator.naturalOrder());
    }

    /// @param lastRun empty: there was none
    /// @return what to read now, in this order
    public List<PointId> due(Collection<Point> points, Optional<Instant> lastRun, Instant now) {
        Instant since = lastRun.filter(run -> run.isBefore(now)).orElse(lastRun.isPresent() ? now : now.minus(FIRST));
        List<Point> inOrder = points.stream().sorted(NEED).toList();
        long budget = share(points.size(), now) - share(points.size(), since);
        Set<PointId> chosen = new HashSet<>();
        Instant next = now.plus(untilNext(Duration.between(since, now)));
        inOrder.stream().filter(point -> !deadline(point).isAfter(next)).forEach(point -> chosen.add(point.id()));
        for (Point point : inOrder) {
            if (chosen.size() >= budget) {
                break;
            }
            chosen.add(point.id());
        }
        return inOrder.stream().map(Point::id).filter(chosen::contains).toList();
    }

    /// As long as the last interval, and a quarter longer: a run may be late.
    private static Duration untilNext(Duration interval) {
        return interval.plus(interval.dividedBy(4));
    }

    /// How many of `points` were to be read from the beginning of time until `now`. The difference of two such numbers
    /// is what an interval has to do, and no fraction is lost where one interval ends and the next begins.
    private long share(int points, Instant now) {
        return Math.floorDiv((long) points * percentPerDay * now.getEpochSecond(), 100 * SECONDS_PER_DAY);
    }

    private Instant deadline(Point point) {
        return lastRead(point).orElseGet(() -> point.id().time()).plus(within);
    }

    private static Optional<Instant> lastRead(Point point) {
        return point.lastVerification().map(Verification::time);
    }

    /// Never read: the newest first. Read at the same moment: the oldest first.
    private static int amongEqual(Point one, Point other) {
        return lastRead(one).isEmpty() ? other.compareTo(one) : one.compareTo(other);
    }
}
