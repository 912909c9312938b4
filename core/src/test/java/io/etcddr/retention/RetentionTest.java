package io.etcddr.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Unchanged;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.retention.History.Fate;
import io.etcddr.retention.RetentionDecision.Cause;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Excess;
import io.etcddr.retention.RetentionDecision.Kept;
import io.etcddr.value.ByteSize;
import io.etcddr.value.Durations;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RetentionTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant LATER = Instant.parse("2040-01-01T00:00:00Z");
    /// Keeps what must be kept and one point more than nothing.
    private static final RetentionPolicy NOTHING = policy(0, "0h", 0, 0, 0, 0, 0, ZoneOffset.UTC);

    private static RetentionPolicy policy(
            int last, String within, int hourly, int daily, int weekly, int monthly, int yearly, ZoneId zone) {
        return new RetentionPolicy(
                last, Durations.parse(within), hourly, daily, weekly, monthly, yearly, 1, Optional.empty(), zone);
    }

    private static RetentionDecision decide(RetentionPolicy cold, List<Point> points) {
        return decide(cold, points, LATER);
    }

    private static RetentionDecision decide(RetentionPolicy cold, List<Point> points, Instant now) {
        return new Retention(Map.of(PointKind.COLD, cold, PointKind.HOT, NOTHING), Duration.ofHours(24))
                .decide(points, now);
    }

    private static List<Point> points(String... times) {
        return Stream.of(times).map(time -> Fate.proven(time).point()).toList();
    }

    /// The times of the points that `rule` keeps, newest first, each with what the rule says.
    private static List<String> keptBy(RetentionDecision decision, Rule rule) {
        return decision.kept().stream()
                .flatMap(kept -> kept.reasons().stream()
                        .filter(reason -> reason.rule() == rule)
                        .map(reason -> kept.point().id().time() + " " + reason.detail()))
                .toList();
    }

    private static List<String> reasons(RetentionDecision decision, Point point) {
        return decision.kept().stream()
                .filter(kept -> kept.point().id().equals(point.id()))
                .flatMap(kept -> kept.reasons().stream())
                .map(Reason::toString)
                .toList();
    }

    @Test
    void everyReasonIsTold() {
        Point oldest = Fate.proven("2026-11-01T10:00:00Z").point();
        Point held = History.held(Fate.proven("2026-11-02T10:00:00Z").point());
        Point verified = History.verified(
                Fate.proven("2026-11-22T10:00:00Z").point(), Level.DRILL, Outcome.PASSED, Duration.ofHours(1));
        Point newest = Fate.proven("2026-11-23T13:00:00Z").point();
        RetentionDecision decision = decide(
                policy(1, "1d", 0, 2, 0, 0, 0, ZoneOffset.UTC),
                List.of(newest, oldest, verified, held),
                Instant.parse("2026-11-23T14:00:00Z"));
        assertThat(reasons(decision, held)).containsExactly("hold before the upgrade");
        assertThat(reasons(decision, verified)).containsExactly("newest-verified", "daily 2026-11-22");
        assertThat(reasons(decision, newest))
                .containsExactly(
                        "grace-period 1d",
                        "newest-proven",
                        "minimum-redundancy 1",
                        "keep-last 1",
                        "keep-within 1d",
                        "daily 2026-11-23");
        assertThat(decision.deleted()).containsExactly(new Deleted(oldest, Cause.NO_RULE, List.of()));
        assertThat(decision.deletedIds()).containsExactly(oldest.id());
    }

    private static Point unchangedUntil(Point point, String time) {
        Unchanged record = new Unchanged(
                point.manifest().cluster(),
                point.id(),
                point.manifest().etcd().revision(),
                Instant.parse(time),
                List.of(new MemberId(1)),
                "test");
        return new Point(point.manifest(), point.verifications(), point.hold(), Optional.of(record));
    }

    /// Without it the cluster would look as old as the next one.
    @Test
    void theProvenPointThatHoldsEverythingLongestIsNeverDeleted() {
        Point hot = new Fate(Instant.parse("2026-11-20T10:00:00Z"), PointKind.HOT, true, 1, Duration.ZERO).point();
        Point laterHot = new Fate(Instant.parse("2026-11-20T11:00:00Z"), PointKind.HOT, true, 1, Duration.ZERO).point();
        Point cold = Fate.proven("2026-11-20T12:00:00Z").point();
        Point still = unchangedUntil(hot, "2026-11-22T16:00:00Z");
        RetentionDecision decision = decide(NOTHING, List.of(still, laterHot, cold));
        assertThat(reasons(decision, still)).containsExactly("newest-proven");
        assertThat(reasons(decision, cold)).contains("newest-proven");
        assertThat(decide(NOTHING, List.of(hot, laterHot, cold)).deletedIds()).containsExactly(hot.id());
    }

    @Test
    void rulesCountAPointAsOfTheTimeUpToWhichItHoldsEverything() {
        Point old = Fate.proven("2026-11-20T10:00:00Z").point();
        Point still = unchangedUntil(Fate.proven("2026-11-21T10:00:00Z").point(), "2026-11-23T10:30:00Z");
        assertThat(keptBy(
                        decide(policy(0, "2d", 0, 0, 0, 0, 0, ZoneOffset.UTC), List.of(old, still)), Rule.KEEP_WITHIN))
                .as("the older one is more than two days older than what the newer one holds")
                .containsExactly("2026-11-21T10:00:00Z 2d");
        assertThat(keptBy(decide(policy(0, "0h", 9, 0, 0, 0, 0, ZoneOffset.UTC), List.of(old, still)), Rule.HOURLY))
                .containsExactly(
                        "2026-11-21T10:00:00Z 2026-11-23T10+00:00", "2026-11-20T10:00:00Z 2026-11-20T10+00:00");
    }

    /// Three hours of wall clock between 00:00 and 03:00 in Berlin are four hours on 2026-10-25.
    @Test
    void whenClocksGoBackTheHourThatComesTwiceIsTwoHours() {
        List<Point> points = IntStream.range(0, 16)
                .mapToObj(i -> new Fate(
                                Instant.parse("2026-10-24T22:00:00Z").plus(Duration.ofMinutes(15L * i)),
                                PointKind.COLD,
                                true,
                                1,
                                Duration.ZERO)
                        .point())
                .toList();
        assertThat(keptBy(decide(policy(0, "0h", 9, 0, 0, 0, 0, BERLIN), points), Rule.HOURLY))
                .containsExactly(
                        "2026-10-25T01:45:00Z 2026-10-25T02+01:00",
                        "2026-10-25T00:45:00Z 2026-10-25T02+02:00",
                        "2026-10-24T23:45:00Z 2026-10-25T01+02:00",
                        "2026-10-24T22:45:00Z 2026-10-25T00+02:00");
    }

    @Test
    void whenClocksGoForwardNoHourIsMissed() {
        List<Point> points = points("2026-03-29T00:30:00Z", "2026-03-29T01:10:00Z", "2026-03-29T01:50:00Z");
        assertThat(keptBy(decide(policy(0, "0h", 9, 0, 0, 0, 0, BERLIN), points), Rule.HOURLY))
                .containsExactly(
                        "2026-03-29T01:50:00Z 2026-03-29T03+02:00", "2026-03-29T00:30:00Z 2026-03-29T01+01:00");
    }

    /// On Lord Howe Island 01:30 to 02:00 comes twice.
    @Test
    void whereClocksMoveByHalfAnHourTheHalfHourCountsToo() {
        List<Point> points = points("2026-04-04T14:40:00Z", "2026-04-04T15:10:00Z");
        assertThat(keptBy(
                        decide(policy(0, "0h", 9, 0, 0, 0, 0, ZoneId.of("Australia/Lord_Howe")), points), Rule.HOURLY))
                .containsExactly(
                        "2026-04-04T15:10:00Z 2026-04-05T01+10:30", "2026-04-04T14:40:00Z 2026-04-05T01+11:00");
    }

    @Test
    void aDayOf25HoursIsOneDay() {
        List<Point> points = points("2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z");
        assertThat(keptBy(decide(policy(0, "0h", 0, 9, 0, 0, 0, BERLIN), points), Rule.DAILY))
                .containsExactly("2026-10-25T23:00:00Z 2026-10-26", "2026-10-25T22:59:59Z 2026-10-25");
    }

    @Test
    void aDayIsThatOfTheZone() {
        List<Point> points = points("2026-11-22T21:00:00Z", "2026-11-22T23:30:00Z", "2026-11-23T11:00:00Z");
        assertThat(keptBy(decide(policy(0, "0h", 0, 9, 0, 0, 0, BERLIN), points), Rule.DAILY))
                .containsExactly("2026-11-23T11:00:00Z 2026-11-23", "2026-11-22T21:00:00Z 2026-11-22");
        assertThat(keptBy(decide(policy(0, "0h", 0, 9, 0, 0, 0, ZoneOffset.UTC), points), Rule.DAILY))
                .containsExactly("2026-11-23T11:00:00Z 2026-11-23", "2026-11-22T23:30:00Z 2026-11-22");
    }

    @Test
    void aLeapDayIsADayOfItsOwnAndTheEndOfItsMonth() {
        List<Point> points = points(
                "2028-02-27T12:00:00Z",
                "2028-02-28T12:00:00Z",
                "2028-02-29T12:00:00Z",
                "2028-03-01T12:00:00Z",
                "2029-02-28T12:00:00Z");
        RetentionDecision decision = decide(policy(0, "0h", 0, 4, 0, 9, 9, ZoneOffset.UTC), points);
        assertThat(keptBy(decision, Rule.DAILY))
                .containsExactly(
                        "2029-02-28T12:00:00Z 2029-02-28",
                        "2028-03-01T12:00:00Z 2028-03-01",
                        "2028-02-29T12:00:00Z 2028-02-29",
                        "2028-02-28T12:00:00Z 2028-02-28");
        assertThat(keptBy(decision, Rule.MONTHLY))
                .containsExactly(
                        "2029-02-28T12:00:00Z 2029-02", "2028-03-01T12:00:00Z 2028-03", "2028-02-29T12:00:00Z 2028-02");
        assertThat(keptBy(decision, Rule.YEARLY))
                .containsExactly("2029-02-28T12:00:00Z 2029", "2028-03-01T12:00:00Z 2028");
    }

    /// ISO 8601: the week of a Thursday belongs to the Thursday's year.
    @Test
    void aWeekBeginsOnMondayAndMayCrossTheYear() {
        List<Point> points = points(
                "2026-12-27T23:59:59Z", // Sunday
                "2026-12-28T00:00:00Z", // Monday
                "2027-01-03T23:59:59Z", // Sunday
                "2027-01-04T00:00:00Z"); // Monday
        assertThat(keptBy(decide(policy(0, "0h", 0, 0, 9, 0, 0, ZoneOffset.UTC), points), Rule.WEEKLY))
                .containsExactly(
                        "2027-01-04T00:00:00Z 2027-W01",
                        "2027-01-03T23:59:59Z 2026-W53",
                        "2026-12-27T23:59:59Z 2026-W52");
        List<Point> early = points("2024-12-29T12:00:00Z", "2024-12-30T12:00:00Z", "2025-01-05T12:00:00Z");
        assertThat(keptBy(decide(policy(0, "0h", 0, 0, 9, 0, 0, ZoneOffset.UTC), early), Rule.WEEKLY))
                .containsExactly("2025-01-05T12:00:00Z 2025-W01", "2024-12-29T12:00:00Z 2024-W52");
    }

    @Test
    void daysWithoutAPointDoNotCount() {
        List<Point> points = points("2026-01-01T12:00:00Z", "2026-05-01T12:00:00Z", "2026-11-01T12:00:00Z");
        assertThat(keptBy(decide(policy(0, "0h", 0, 2, 0, 0, 0, ZoneOffset.UTC), points), Rule.DAILY))
                .containsExactly("2026-11-01T12:00:00Z 2026-11-01", "2026-05-01T12:00:00Z 2026-05-01");
    }

    @Test
    void ofADayTheNewestSoundPointIsKept() {
        Point proven = Fate.proven("2026-11-22T10:00:00Z").point();
        Point damaged = History.verified(
                Fate.proven("2026-11-22T11:00:00Z").point(), Level.CHECKSUM, Outcome.FAILED, Duration.ofHours(1));
        Point unproven = Fate.unproven("2026-11-22T12:00:00Z").point();
        Point newer = Fate.proven("2026-11-23T10:00:00Z").point();
        RetentionDecision decision =
                decide(policy(0, "0h", 0, 2, 0, 0, 0, ZoneOffset.UTC), List.of(proven, damaged, unproven, newer));
        assertThat(decision.kept()).extracting(Kept::point).containsExactly(newer, proven);
    }

    @Test
    void unprovenPointsTakeNoPlaceOfProvenOnes() {
        List<Point> points = new ArrayList<>(points("2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z"));
        for (int day = 10; day < 20; day++) {
            points.add(Fate.unproven("2026-11-%dT10:00:00Z".formatted(day)).point());
        }
        RetentionDecision decision = decide(policy(2, "0h", 0, 2, 0, 0, 0, ZoneOffset.UTC), points);
        assertThat(decision.kept())
                .extracting(kept -> kept.point().id().time().toString())
                .containsExactly(
                        "2026-11-19T10:00:00Z", "2026-11-18T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-01T10:00:00Z");
    }

    @Test
    void aClusterOfUnprovenPointsKeepsItsMinimum() {
        List<Point> points = IntStream.range(10, 20)
                .mapToObj(day ->
                        Fate.unproven("2026-11-%dT10:00:00Z".formatted(day)).point())
                .toList();
        RetentionPolicy two =
                new RetentionPolicy(0, Duration.ZERO, 0, 0, 0, 0, 0, 2, Optional.of(new ByteSize(1)), ZoneOffset.UTC);
        RetentionDecision decision = decide(two, points);
        assertThat(decision.kept())
                .extracting(kept -> kept.point().id().time().toString())
                .containsExactly("2026-11-19T10:00:00Z", "2026-11-18T10:00:00Z");
        assertThat(decision.excess()).containsExactly(new Excess(PointKind.COLD, 2 * History.MIB, new ByteSize(1)));
    }

    @Test
    void aPointIsYoungFromItsPublication() {
        Point slow =
                new Fate(Instant.parse("2026-11-20T10:00:00Z"), PointKind.COLD, true, 1, Duration.ofHours(12)).point();
        List<Point> points = List.of(slow, Fate.proven("2026-11-23T10:00:00Z").point());
        assertThat(decide(NOTHING, points, Instant.parse("2026-11-21T21:59:59Z"))
                        .deleted())
                .isEmpty();
        assertThat(decide(NOTHING, points, Instant.parse("2026-11-21T22:00:00Z"))
                        .deletedIds())
                .containsExactly(slow.id());
    }

    /// Backups have stopped a year ago.
    @Test
    void keepWithinIsCountedFromTheNewestPoint() {
        List<Point> points = points("2026-11-20T10:00:00Z", "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z");
        assertThat(keptBy(decide(policy(0, "1d", 0, 0, 0, 0, 0, ZoneOffset.UTC), points), Rule.KEEP_WITHIN))
                .containsExactly("2026-11-23T10:00:00Z 1d", "2026-11-22T10:00:00Z 1d");
    }

    /// One machine's clock was a year ahead when it made a backup.
    @Test
    void aPointFromTheFutureMakesNothingOld() {
        List<Point> points = points("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z", "2027-11-23T10:00:00Z");
        RetentionDecision decision =
                decide(policy(0, "2d", 0, 0, 0, 0, 0, ZoneOffset.UTC), points, Instant.parse("2026-11-23T12:00:00Z"));
        assertThat(decision.deleted()).isEmpty();
    }

    @Test
    void theOldestGoFirstWhenThereIsNoRoom() {
        List<Point> points =
                points("2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z");
        RetentionPolicy tight = new RetentionPolicy(
                3, Duration.ZERO, 0, 0, 0, 0, 0, 1, Optional.of(new ByteSize(2 * History.MIB)), ZoneOffset.UTC);
        RetentionDecision decision = decide(tight, points);
        assertThat(decision.deleted())
                .containsExactly(
                        new Deleted(points.get(0), Cause.NO_RULE, List.of()),
                        new Deleted(points.get(1), Cause.MAX_TOTAL_SIZE, List.of(new Reason(Rule.KEEP_LAST, "3"))));
        assertThat(decision.excess()).isEmpty();
    }

    @Test
    void eachKindHasItsOwnPolicy() {
        Point cold = Fate.proven("2026-11-22T10:00:00Z").point();
        Point oldHot = new Fate(Instant.parse("2026-11-22T11:00:00Z"), PointKind.HOT, true, 1, Duration.ZERO).point();
        Point hot = new Fate(Instant.parse("2026-11-22T12:00:00Z"), PointKind.HOT, true, 1, Duration.ZERO).point();
        RetentionDecision decision = decide(NOTHING, List.of(cold, oldHot, hot));
        assertThat(decision.deleted()).extracting(Deleted::point).containsExactly(oldHot);
        assertThat(reasons(decision, cold)).containsExactly("minimum-redundancy 1");
        assertThat(reasons(decision, hot)).containsExactly("newest-proven", "minimum-redundancy 1");
    }

    @Test
    void nothingIsNothing() {
        RetentionDecision decision = decide(NOTHING, List.of());
        assertThat(decision).isEqualTo(new RetentionDecision(LATER, List.of(), List.of(), List.of()));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Retention(Map.of(PointKind.COLD, NOTHING), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no policy for hot points");
        assertThatThrownBy(() ->
                        new Retention(Map.of(PointKind.COLD, NOTHING, PointKind.HOT, NOTHING), Duration.ofHours(-1)))
                .hasMessage("gracePeriod is negative");
        List<Point> twice = points("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z");
        assertThatThrownBy(() -> decide(NOTHING, twice))
                .hasMessage("point 20261122T100000Z-cold-r0000000001 is there twice");
        assertThatThrownBy(() -> new Kept(twice.getFirst(), List.of()))
                .hasMessage("no reason to keep 20261122T100000Z-cold-r0000000001");
    }
}
