package io.etcddr.retention;

import io.etcddr.catalog.Point;
import io.etcddr.value.Durations;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rules of one policy, applied to the points of its kind. A point counts as of the last time at which the
/// cluster was still where it has it ([Point#asOf]).
///
/// @param points newest first
record KindRules(RetentionPolicy policy, List<Point> points, Instant now) {
    /// The best of several points: sound before others, then those with nothing found wrong, then the newest.
    private static final Comparator<Point> BEST_FIRST = Comparator.comparing(Point::sound)
            .thenComparing(point -> !point.failedVerification())
            .thenComparing(Comparator.naturalOrder())
            .reversed();

    void vote(Ballot ballot) {
        List<Point> sound = points.stream().filter(Point::sound).toList();
        keepRedundancy(ballot);
        for (List<Point> among : List.of(sound, points)) {
            keepLast(ballot, among);
            keepWithin(ballot, among);
            for (Period period : Period.values()) {
                keepPeriods(ballot, among, period);
            }
        }
    }

    /// The newest proven ones, and the best: the newest sound ones, filled up with others where there are
    /// fewer.
    private void keepRedundancy(Ballot ballot) {
        List<Point> proven = points.stream().filter(Point::proven).toList();
        List<Point> best = points.stream().sorted(BEST_FIRST).toList();
        for (List<Point> among : List.of(proven, best)) {
            among.stream()
                    .limit(policy.minimumRedundancy())
                    .forEach(point ->
                            ballot.keep(point, Rule.MINIMUM_REDUNDANCY, Integer.toString(policy.minimumRedundancy())));
        }
    }

    private void keepLast(Ballot ballot, List<Point> among) {
        among.stream()
                .limit(policy.keepLast())
                .forEach(point -> ballot.keep(point, Rule.KEEP_LAST, Integer.toString(policy.keepLast())));
    }

    /// Counted from the newest point, as restic does: where backups have stopped, nothing runs out.
    private void keepWithin(Ballot ballot, List<Point> among) {
        if (among.isEmpty() || policy.keepWithin().isZero()) {
            return;
        }
        Instant newest = among.getFirst().asOf();
        Instant end = newest.isBefore(now) ? newest : now;
        Instant since = end.minus(policy.keepWithin());
        among.stream()
                .takeWhile(point -> !point.asOf().isBefore(since))
                .forEach(point -> ballot.keep(point, Rule.KEEP_WITHIN, Durations.format(policy.keepWithin())));
    }

    private void keepPeriods(Ballot ballot, List<Point> among, Period period) {
        if (period.wanted(policy) == 0) {
            return;
        }
        Map<String, Point> best = new LinkedHashMap<>(); // by the newest point of each period
        for (Point point : among) {
            best.merge(
                    period.of(point.asOf(), policy.zone()),
                    point,
                    (one, other) -> BEST_FIRST.compare(one, other) <= 0 ? one : other);
        }
        best.entrySet().stream()
                .limit(period.wanted(policy))
                .forEach(entry -> ballot.keep(entry.getValue(), period.rule(), entry.getKey()));
    }
}
