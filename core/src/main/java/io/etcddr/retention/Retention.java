package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Verification;
import io.etcddr.retention.RetentionDecision.Cause;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Excess;
import io.etcddr.retention.RetentionDecision.Kept;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Decides what is kept of the points of a cluster: a pure function of the points, the policies and the time.
///
/// A point that is not *sound* ([Point#sound]) never pushes out one that is: every rule is applied to the sound
/// points alone and to all of them, and what either keeps is kept. Each kind is judged by its own policy; the
/// newest proven and the newest verified point are those of the whole cluster.
///
/// @param policies one for each kind
/// @param gracePeriod points younger than this are not judged
public record Retention(Map<PointKind, RetentionPolicy> policies, Duration gracePeriod) {
    private static final Comparator<Point> NEWEST = Comparator.naturalOrder();

    public Retention {
        policies = Map.copyOf(policies);
        requireNonNull(gracePeriod, "gracePeriod is null");
        for (PointKind kind : PointKind.values()) {
            if (!policies.containsKey(kind)) {
                throw new IllegalArgumentException("no policy for %s points".formatted(kind.id()));
            }
        }
        if (gracePeriod.isNegative()) {
            throw new IllegalArgumentException("gracePeriod is negative");
        }
    }

    /// @param points of one cluster, in any order, each once; what cannot be read is not among them and is
    ///     never deleted
    public RetentionDecision decide(Collection<Point> points, Instant now) {
        Ballot ballot = new Ballot(points);
        for (Point point : points) {
            point.hold().ifPresent(hold -> ballot.keep(point, Rule.HOLD, hold.reason()));
            if (young(point, now)) {
                ballot.keep(point, Rule.GRACE_PERIOD, Durations.format(gracePeriod));
            }
        }
        keepHighest(ballot, Rule.NEWEST_PROVEN, Point::proven, NEWEST);
        // Without the one that holds everything up to the latest time the cluster would be stale, although nothing has
        // changed.
        keepHighest(ballot, Rule.NEWEST_PROVEN, Point::proven, Point.BY_FRESHNESS);
        keepHighest(ballot, Rule.NEWEST_VERIFIED, Retention::verified, NEWEST);
        for (PointKind kind : PointKind.values()) {
            new KindRules(policies.get(kind), ballot.ofKind(kind), now).vote(ballot);
        }
        return decision(ballot, now);
    }

    /// By the later of snapshot and publication: a large backup may take hours. A time in the future is young.
    private boolean young(Point point, Instant now) {
        Instant made = point.manifest().createdAt();
        Instant newest = made.isAfter(point.id().time()) ? made : point.id().time();
        return newest.isAfter(now.minus(gracePeriod));
    }

    /// The highest of that order, and the highest sound one beside it.
    private static void keepHighest(Ballot ballot, Rule rule, Predicate<Point> wanted, Comparator<Point> order) {
        for (Predicate<Point> among : List.of(wanted, wanted.and(Point::sound))) {
            ballot.newestFirst().stream().filter(among).max(order).ifPresent(point -> ballot.keep(point, rule, ""));
        }
    }

    /// Its structure or a drill was passed, and nothing was found wrong with it since.
    private static boolean verified(Point point) {
        return !point.failedVerification()
                && point.verifications().stream()
                        .anyMatch(record -> record.passed() && record.level() != Verification.Level.CHECKSUM);
    }

    private RetentionDecision decision(Ballot ballot, Instant now) {
        List<Kept> kept = new ArrayList<>();
        List<Deleted> deleted = new ArrayList<>();
        for (Point point : ballot.newestFirst().reversed()) {
            List<Reason> reasons = ballot.reasons(point);
            if (reasons.isEmpty()) {
                deleted.add(new Deleted(point, Cause.NO_RULE, List.of()));
            } else {
                kept.add(new Kept(point, reasons));
            }
        }
        List<Kept> staying = new ArrayList<>();
        List<Excess> excess = new ArrayList<>();
        for (PointKind kind : PointKind.values()) {
            List<Kept> ofKind = kept.stream()
                    .filter(some -> some.point().id().kind() == kind)
                    .toList();
            SizeLimit.Outcome outcome = SizeLimit.apply(policies.get(kind), ofKind);
            staying.addAll(outcome.kept());
            // After those that no rule keeps: only so does a run that was cut short end as a whole one does.
            outcome.tooMuch().stream()
                    .map(some -> new Deleted(some.point(), Cause.MAX_TOTAL_SIZE, some.reasons()))
                    .forEach(deleted::add);
            outcome.over().ifPresent(limit -> excess.add(new Excess(kind, outcome.bytes(), limit)));
        }
        return new RetentionDecision(now, staying, deleted, excess);
    }
}
