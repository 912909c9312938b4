package io.etcddr.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.retention.RetentionDecision.Cause;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Kept;
import io.etcddr.value.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What holds whatever happened to a cluster. A failure names the seed of its history.
@Tag("it") // thousands of histories: a few seconds
final class RetentionPropertyTest {
    private static final int HISTORIES = 2000;

    @FunctionalInterface
    private interface Property {
        void check(History history, RetentionDecision decision);
    }

    private record Decided(History history, RetentionDecision decision) {}

    private static final List<Decided> DECIDED = LongStream.range(0, HISTORIES)
            .mapToObj(History::of)
            .map(history -> new Decided(history, history.decide()))
            .toList();

    private static void always(Property property) {
        DECIDED.forEach(decided -> {
            History history = decided.history;
            try {
                property.check(history, decided.decision);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("%s: %s".formatted(history, e.getMessage()), e);
            }
        });
    }

    private static Set<PointId> kept(RetentionDecision decision) {
        return decision.kept().stream().map(kept -> kept.point().id()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<PointId> ids(List<Deleted> deleted) {
        return deleted.stream().map(gone -> gone.point().id()).toList();
    }

    private static Optional<Point> newest(List<Point> points, Predicate<Point> wanted) {
        return points.reversed().stream().filter(wanted).findFirst();
    }

    private static List<Point> ofKind(History history, PointKind kind, Predicate<Point> wanted) {
        return history.points().stream()
                .filter(point -> point.id().kind() == kind)
                .filter(wanted)
                .toList();
    }

    @Test
    void theHistoriesAreWorthTheName() {
        int[] deletions = new int[3];
        always((history, decision) -> decision.deleted().forEach(gone -> {
            deletions[gone.cause().ordinal()]++;
            deletions[2] += gone.point().proven() ? 1 : 0;
        }));
        assertThat(deletions[Cause.NO_RULE.ordinal()]).isGreaterThan(10_000);
        assertThat(deletions[Cause.MAX_TOTAL_SIZE.ordinal()]).isGreaterThan(1_000);
        assertThat(deletions[2]).as("of proven points").isGreaterThan(5_000);
    }

    @Test
    void everyPointIsDecidedUponOnce() {
        always((history, decision) -> {
            List<PointId> all = new ArrayList<>(ids(decision.deleted()));
            all.addAll(kept(decision));
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            history.points().stream().map(Point::id).toList());
        });
    }

    @Test
    void aHoldIsNeverDeleted() {
        always((history, decision) -> assertThat(decision.deleted())
                .allMatch(gone -> gone.point().hold().isEmpty()));
    }

    @Test
    void nothingYoungerThanTheGracePeriodIsDeleted() {
        always((history, decision) -> {
            Instant limit = history.now().minus(history.grace());
            assertThat(decision.deleted())
                    .allMatch(gone -> !gone.point().id().time().isAfter(limit))
                    .allMatch(gone -> !gone.point().manifest().createdAt().isAfter(limit));
        });
    }

    @Test
    void theNewestProvenPointIsNeverDeleted() {
        always((history, decision) -> {
            for (Predicate<Point> wanted : List.<Predicate<Point>>of(Point::proven, Point::sound)) {
                newest(history.points(), wanted)
                        .ifPresent(point -> assertThat(kept(decision)).contains(point.id()));
            }
        });
    }

    @Test
    void theNewestVerifiedPointIsNeverDeleted() {
        Predicate<Point> verified = point -> !point.failedVerification()
                && point.verifications().stream()
                        .anyMatch(record -> record.passed() && record.level() != Level.CHECKSUM);
        always((history, decision) -> newest(history.points(), verified)
                .ifPresent(point -> assertThat(kept(decision)).contains(point.id())));
    }

    @Test
    void neverFewerThanTheMinimumRedundancy() {
        always((history, decision) -> {
            for (PointKind kind : PointKind.values()) {
                for (Predicate<Point> wanted : List.<Predicate<Point>>of(Point::proven, Point::sound, point -> true)) {
                    int before = ofKind(history, kind, wanted).size();
                    long after = ofKind(history, kind, wanted).stream()
                            .filter(point -> kept(decision).contains(point.id()))
                            .count();
                    assertThat(after)
                            .isGreaterThanOrEqualTo(Math.min(
                                    before, history.policies().get(kind).minimumRedundancy()));
                }
            }
        });
    }

    @Test
    void theOrderOfThePointsDoesNotMatter() {
        always((history, decision) -> {
            List<Point> shuffled = new ArrayList<>(history.points());
            Collections.shuffle(shuffled, new Random(history.seed()));
            assertThat(history.with(shuffled).decide()).isEqualTo(decision);
        });
    }

    @Test
    void decidingAgainAfterDeletingDeletesNothing() {
        always((history, decision) -> {
            List<Point> left = history.points().stream()
                    .filter(point -> kept(decision).contains(point.id()))
                    .toList();
            RetentionDecision again = history.with(left).decide();
            assertThat(again.deleted()).isEmpty();
            assertThat(again.excess()).isEqualTo(decision.excess());
        });
    }

    @Test
    void aRunThatWasCutShortEndsLikeAWholeOne() {
        always((history, decision) -> {
            List<PointId> order = ids(decision.deleted());
            int done = new Random(history.seed()).nextInt(order.size() + 1);
            Set<PointId> gone = Set.copyOf(order.subList(0, done));
            RetentionDecision again = history.with(history.points().stream()
                            .filter(point -> !gone.contains(point.id()))
                            .toList())
                    .decide();
            assertThat(ids(again.deleted())).isEqualTo(order.subList(done, order.size()));
        });
    }

    /// Some are locked, some deletions fail: what is left is decided upon as before.
    @Test
    void whicheverDeletionsSucceedTheOthersStayDue() {
        always((history, decision) -> {
            History unlimited = history.unlimited();
            List<PointId> due = ids(unlimited.decide().deleted());
            Random random = new Random(history.seed());
            Set<PointId> gone = due.stream().filter(id -> random.nextBoolean()).collect(Collectors.toSet());
            RetentionDecision again = unlimited
                    .with(unlimited.points().stream()
                            .filter(point -> !gone.contains(point.id()))
                            .toList())
                    .decide();
            assertThat(ids(again.deleted()))
                    .isEqualTo(due.stream().filter(id -> !gone.contains(id)).toList());
        });
    }

    @Test
    void aWiderRuleNeverKeepsLess() {
        always((history, decision) -> {
            History narrow = history.unlimited();
            PointKind kind = PointKind.values()[(int) (history.seed() % 2)];
            RetentionPolicy policy = narrow.policies().get(kind);
            RetentionPolicy wide = new RetentionPolicy(
                    policy.keepLast() + 1,
                    policy.keepWithin().plusHours(5),
                    policy.hourly() + 2,
                    policy.daily() + 1,
                    policy.weekly() + 1,
                    policy.monthly() + 1,
                    policy.yearly() + 1,
                    policy.minimumRedundancy() + 1,
                    Optional.empty(),
                    policy.zone());
            assertThat(kept(narrow.with(kind, wide).decide())).containsAll(kept(narrow.decide()));
            assertThat(kept(narrow.decide())).as("without any limit").containsAll(kept(decision));
        });
    }

    @Test
    void moreRoomNeverKeepsLess() {
        always((history, decision) -> {
            for (PointKind kind : PointKind.values()) {
                RetentionPolicy policy = history.policies().get(kind);
                Optional<ByteSize> more =
                        policy.maxTotalSize().map(limit -> new ByteSize(limit.bytes() + 40 * History.MIB));
                assertThat(kept(history.with(kind, History.limited(policy, more))
                                .decide()))
                        .containsAll(kept(decision));
            }
        });
    }

    /// However many backups of a cluster stay unproven or turn out damaged, the sound ones are kept as without
    /// them.
    @Test
    void anUnsoundPointNeverPushesASoundOneOut() {
        always((history, decision) -> {
            History all = history.unlimited();
            History sound = all.with(all.points().stream().filter(Point::sound).toList());
            assertThat(kept(all.decide())).containsAll(kept(sound.decide()));
        });
    }

    @Test
    void theSizeLimitTakesNoMoreThanItMustAndNothingProtected() {
        always((history, decision) -> {
            for (PointKind kind : PointKind.values()) {
                Optional<ByteSize> limit = history.policies().get(kind).maxTotalSize();
                List<Kept> kept = decision.kept().stream()
                        .filter(some -> some.point().id().kind() == kind)
                        .toList();
                List<Deleted> gone = decision.deleted().stream()
                        .filter(some -> some.cause() == Cause.MAX_TOTAL_SIZE)
                        .filter(some -> some.point().id().kind() == kind)
                        .toList();
                long bytes = kept.stream().mapToLong(some -> size(some.point())).sum();
                boolean over = limit.filter(some -> bytes > some.bytes()).isPresent();
                assertThat(decision.excess().stream().anyMatch(excess -> excess.kind() == kind))
                        .isEqualTo(over);
                if (over) {
                    assertThat(kept).allMatch(Kept::isProtected);
                }
                if (!gone.isEmpty()) {
                    assertThat(bytes + size(gone.getLast().point()))
                            .isGreaterThan(limit.orElseThrow().bytes());
                    assertThat(gone).isSortedAccordingTo(Comparator.comparing(Deleted::point));
                    assertThat(kept.stream().filter(some -> !some.isProtected()))
                            .allMatch(some ->
                                    some.point().compareTo(gone.getLast().point()) > 0);
                }
            }
        });
    }

    private static long size(Point point) {
        return point.manifest().base().storedSize();
    }

    /// The rules once more, written as what they mean and not as what to do.
    @Test
    void exactlyWhatARuleWantsIsKept() {
        always((history, decision) -> {
            History unlimited = history.unlimited();
            Set<PointId> expected = unlimited.points().stream()
                    .filter(point -> wanted(unlimited, point))
                    .map(Point::id)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(kept(unlimited.decide())).isEqualTo(expected);
        });
    }

    private static boolean wanted(History history, Point point) {
        boolean young = point.manifest().createdAt().isAfter(history.now().minus(history.grace()));
        return point.hold().isPresent()
                || young
                || isNewestThatIs(history, point, Point::proven)
                || isNewestThatIs(history, point, Point::sound)
                || isNewestThatIs(history, point, RetentionPropertyTest::isVerified)
                || isNewestThatIs(history, point, other -> isVerified(other) && other.sound())
                || redundant(history, point)
                || wantedAmong(history, point, other -> true)
                || (point.sound() && wantedAmong(history, point, Point::sound));
    }

    private static boolean isVerified(Point point) {
        return !point.failedVerification()
                && point.verifications().stream()
                        .anyMatch(record -> record.passed() && record.level() != Level.CHECKSUM);
    }

    private static boolean isNewestThatIs(History history, Point point, Predicate<Point> property) {
        return property.test(point)
                && history.points().stream().filter(property).noneMatch(other -> other.compareTo(point) > 0);
    }

    private static boolean redundant(History history, Point point) {
        int minimum = history.policies().get(point.id().kind()).minimumRedundancy();
        long betterOnes = ofKind(history, point.id().kind(), other -> better(other, point))
                .size();
        return betterOnes < minimum
                || (point.proven() && newer(history, point, Point::proven) < minimum)
                || (point.sound() && newer(history, point, Point::sound) < minimum);
    }

    private static boolean better(Point one, Point other) {
        int oneRank = one.sound() ? 2 : one.failedVerification() ? 0 : 1;
        int otherRank = other.sound() ? 2 : other.failedVerification() ? 0 : 1;
        return oneRank != otherRank ? oneRank > otherRank : one.compareTo(other) > 0;
    }

    private static long newer(History history, Point point, Predicate<Point> among) {
        return ofKind(history, point.id().kind(), among).stream()
                .filter(other -> other.compareTo(point) > 0)
                .count();
    }

    private static boolean wantedAmong(History history, Point point, Predicate<Point> among) {
        RetentionPolicy policy = history.policies().get(point.id().kind());
        List<Point> others = ofKind(history, point.id().kind(), among);
        Instant newest = others.getLast().id().time();
        Instant end = newest.isBefore(history.now()) ? newest : history.now();
        Duration age = Duration.between(point.id().time(), end);
        return newer(history, point, among) < policy.keepLast()
                || (!policy.keepWithin().isZero() && age.compareTo(policy.keepWithin()) <= 0)
                || List.of(Period.values()).stream().anyMatch(period -> represents(point, others, period, policy));
    }

    /// It is the best of its period, and less than so many periods show something newer.
    private static boolean represents(Point point, List<Point> others, Period period, RetentionPolicy policy) {
        List<Object> periods = others.reversed().stream()
                .map(other -> periodOf(other, period, policy))
                .distinct()
                .toList();
        Object own = periodOf(point, period, policy);
        return periods.indexOf(own) < period.wanted(policy)
                && others.stream()
                        .filter(other -> periodOf(other, period, policy).equals(own))
                        .noneMatch(other -> better(other, point));
    }

    /// By arithmetic, where that is possible.
    private static Object periodOf(Point point, Period period, RetentionPolicy policy) {
        Instant time = point.id().time();
        int offset = policy.zone().getRules().getOffset(time).getTotalSeconds();
        long local = time.getEpochSecond() + offset;
        long day = Math.floorDiv(local, 86_400L);
        return switch (period) {
            case HOUR -> List.of(Math.floorDiv(local, 3600L), offset);
            case DAY -> day;
            case WEEK -> Math.floorDiv(day + 3, 7L); // 1970-01-01 was a Thursday
            case MONTH ->
                List.of(
                        time.atZone(policy.zone()).getYear(),
                        time.atZone(policy.zone()).getMonth());
            case YEAR -> time.atZone(policy.zone()).getYear();
        };
    }
}
