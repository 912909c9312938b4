package io.etcddr.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.catalog.Verification.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The rule, and what comes of it over months.
final class RereadingTest {
    private static final Instant T = Samples.TIME;
    private static final Duration DAY = Duration.ofDays(1);

    private static Point point(int day, Verification... records) {
        return new Point(Samples.manifest(T.plus(DAY.multipliedBy(day)), 100 + day), List.of(records));
    }

    private static Verification read(int ofDay, Instant time, Occasion occasion, Level level) {
        return new Verification(
                Samples.CLUSTER,
                point(ofDay).id(),
                level,
                time,
                Outcome.PASSED,
                "0.1.0",
                List.of(),
                occasion,
                Optional.empty());
    }

    private static Verification read(int ofDay, int onDay) {
        return read(ofDay, T.plus(DAY.multipliedBy(onDay)), Occasion.SCHEDULE, Level.STRUCTURE);
    }

    private static List<PointId> ids(int... days) {
        return IntStream.of(days).mapToObj(day -> point(day).id()).toList();
    }

    private static Rereading rule(int percent, int days) {
        return new Rereading(percent, DAY.multipliedBy(days));
    }

    private static Instant day(int day) {
        return T.plus(DAY.multipliedBy(day));
    }

    @Test
    void whoWasReadLongestAgoComesFirst() {
        List<Point> points =
                List.of(point(0, read(0, 9)), point(1, read(1, 5)), point(2, read(2, 7)), point(3, read(3, 8)));
        assertThat(rule(50, 300).due(points, Optional.of(day(9)), day(10))).isEqualTo(ids(1, 2));
    }

    @Test
    void whoWasNeverReadComesBeforeAllOthersTheNewestFirst() {
        List<Point> points = List.of(point(0), point(1, read(1, 5)), point(2), point(3));
        assertThat(rule(75, 300).due(points, Optional.of(day(9)), day(10))).isEqualTo(ids(3, 2, 0));
        assertThat(rule(100, 300).due(points, Optional.of(day(9)), day(10))).isEqualTo(ids(3, 2, 0, 1));
    }

    @Test
    void whoseTimeIsUpIsReadWhateverThePercentageSays() {
        List<Point> points = List.of(point(0, read(0, 1)), point(1, read(1, 2)), point(2, read(2, 20)));
        assertThat(rule(0, 30).due(points, Optional.of(day(29)), day(30))).isEqualTo(ids(0));
        // The next run would come too late for the second.
        assertThat(rule(0, 30).due(points, Optional.of(day(28)), day(30))).isEqualTo(ids(0, 1));
    }

    /// The time of a point that nobody has read runs from its making.
    @Test
    void aPointThatNobodyHasReadHasItsTimeToo() {
        assertThat(rule(0, 30).due(List.of(point(0), point(9)), Optional.of(day(29)), day(30)))
                .isEqualTo(ids(0));
    }

    @Test
    void whatABackupFoundAboutItsOwnPointCountsAsRead() {
        Verification own = read(3, day(3), Occasion.BACKUP, Level.STRUCTURE);
        List<Point> points = List.of(point(0, read(0, 2)), point(3, own));
        assertThat(rule(50, 300).due(points, Optional.of(day(9)), day(10))).isEqualTo(ids(0));
    }

    @Test
    void theLastRunIsTheLastReadingThatWasDue() {
        assertThat(Rereading.lastRun(List.of(point(0)))).isEmpty();
        List<Point> points = List.of(
                point(0, read(0, 2)),
                point(1, read(1, day(7), Occasion.SCHEDULE, Level.CHECKSUM)),
                point(2, read(2, day(8), Occasion.SCHEDULE, Level.DRILL)),
                point(3, read(3, day(9), Occasion.REQUEST, Level.STRUCTURE)),
                point(4, read(4, day(10), Occasion.BACKUP, Level.STRUCTURE)));
        assertThat(Rereading.lastRun(points)).contains(day(7));
    }

    @Test
    void withoutARunBeforeADaysShareIsDue() {
        List<Point> points = IntStream.range(0, 20)
                .mapToObj(day -> point(day, read(day, day(day), Occasion.BACKUP, Level.STRUCTURE)))
                .toList();
        assertThat(rule(10, 300).due(points, Optional.empty(), day(20))).isEqualTo(ids(0, 1));
    }

    @Test
    void nothingIsDueOfNothing() {
        assertThat(rule(100, 1).due(List.of(), Optional.empty(), T)).isEmpty();
        assertThat(rule(100, 1).due(List.of(), Optional.of(T.plusSeconds(9)), T))
                .isEmpty();
    }

    @Test
    void aRunInTheFutureIsARunJustNow() {
        List<Point> points = List.of(point(0, read(0, 1)), point(1, read(1, 2)));
        assertThat(rule(100, 300).due(points, Optional.of(day(50)), day(10))).isEmpty();
    }

    @Test
    void rulesThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> rule(101, 1)).withMessage("101% per day is not 0 to 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(10, 0))
                .withMessage("within PT0S is not longer than nothing");
    }

    /// Some months of a repository: points are made and expire, and a schedule reads what is due.
    private static final class History {
        private static final int RUNS = 250;

        private final Random random;
        private final Rereading rule;
        private final Duration period;
        private final Duration backups;
        private final int kept;
        private List<Point> points = new ArrayList<>();
        private Optional<Instant> lastRun = Optional.empty();
        private long readings;
        private double wanted;
        private int revision = 100;

        History(long seed) {
            random = new Random(seed);
            period = Duration.ofHours(List.of(1, 6, 24, 24, 72, 168).get(random.nextInt(6)));
            rule = new Rereading(
                    random.nextInt(4) == 0 ? 0 : random.nextInt(101), period.multipliedBy(2 + random.nextInt(60)));
            backups = period.multipliedBy(1 + random.nextInt(16)).dividedBy(6);
            kept = 1 + random.nextInt(40);
        }

        void live() {
            Instant backup = T;
            for (Instant run = T.plus(period);
                    run.isBefore(T.plus(period.multipliedBy(RUNS)));
                    run = run.plus(period)) {
                while (backup.isBefore(run)) {
                    backUp(backup);
                    backup = backup.plus(backups);
                }
                read(run);
            }
        }

        private void backUp(Instant time) {
            points.add(made(time));
            if (points.size() > kept) {
                points.removeFirst();
            }
        }

        /// Most backups verify their point themselves.
        private Point made(Instant time) {
            Point bare = new Point(Samples.manifest(time, revision++), List.of());
            return random.nextInt(5) == 0 ? bare : with(bare, time, Occasion.BACKUP);
        }

        private static Point with(Point point, Instant time, Occasion occasion) {
            Verification record = new Verification(
                    Samples.CLUSTER,
                    point.id(),
                    Level.STRUCTURE,
                    time,
                    Outcome.PASSED,
                    "0.1.0",
                    List.of(),
                    occasion,
                    Optional.empty());
            return new Point(point.manifest(), List.of(record));
        }

        private void read(Instant now) {
            List<PointId> due = rule.due(points, lastRun, now);
            requireSane(due, now);
            double elapsed =
                    lastRun.map(run -> Duration.between(run, now)).orElse(DAY).toMillis();
            double share = elapsed / DAY.toMillis() * points.size() * rule.percentPerDay() / 100;
            wanted += Math.min(points.size(), share);
            readings += due.size();
            points = new ArrayList<>(points.stream()
                    .map(point -> due.contains(point.id()) ? with(point, now, Occasion.SCHEDULE) : point)
                    .toList());
            lastRun = Optional.of(now);
            Instant next = now.plus(period);
            assertThat(points.stream()
                            .filter(point -> lastRead(point).plus(rule.within()).isBefore(next)))
                    .as("what stays unread for too long until %s", next)
                    .isEmpty();
        }

        private void requireSane(List<PointId> due, Instant now) {
            assertThat(due).doesNotHaveDuplicates();
            List<Point> shuffled = new ArrayList<>(points);
            Collections.shuffle(shuffled, random);
            assertThat(rule.due(shuffled, lastRun, now)).isEqualTo(due);
            assertThat(points.stream().map(Point::id)).containsAll(due);
            Stream<Instant> times = due.stream()
                    .map(id -> points.stream()
                            .filter(point -> point.id().equals(id))
                            .findFirst()
                            .orElseThrow())
                    .map(point ->
                            point.lastVerification().map(Verification::time).orElse(Instant.MIN));
            assertThat(times).isSorted();
        }

        private static Instant lastRead(Point point) {
            return point.lastVerification()
                    .map(Verification::time)
                    .orElse(point.id().time());
        }

        @Override
        public String toString() {
            return "%s, a run every %s, a backup every %s, %d kept".formatted(rule, period, backups, kept);
        }
    }

    @Test
    void noPointStaysUnreadForTooLongAndTheShareIsRead() {
        live(0, 12);
    }

    @Test
    @Tag("it")
    void noPointStaysUnreadForTooLongInHundredsOfHistories() {
        live(12, 300);
    }

    private static void live(long firstSeed, long lastSeed) {
        for (long seed = firstSeed; seed < lastSeed; seed++) {
            History history = new History(seed);
            try {
                history.live();
                // Fractions are not lost, however small the share of one run is. More is read where time is up.
                assertThat((double) history.readings).isGreaterThanOrEqualTo(history.wanted - 2 - history.kept);
            } catch (AssertionError e) {
                throw new AssertionError("seed %d: %s".formatted(seed, history), e);
            }
        }
    }

    /// Whatever the share of one run is: over a hundred days it is what the percentage says, not more and not less.
    @Test
    void fractionsOfPointsAddUp() {
        for (int count : List.of(1, 3, 7, 10, 33)) {
            for (int percent : List.of(1, 3, 10, 50)) {
                for (int hours : List.of(1, 5, 24)) {
                    List<Point> points = IntStream.range(0, count)
                            .mapToObj(day -> point(day, read(day, day)))
                            .toList();
                    Instant start = day(100);
                    long due = 0;
                    Instant last = start;
                    for (int run = 1; run <= 2400 / hours; run++) {
                        Instant now = start.plus(Duration.ofHours((long) hours * run));
                        due += rule(percent, 10_000)
                                .due(points, Optional.of(last), now)
                                .size();
                        last = now;
                    }
                    double wanted = Duration.between(start, last).toHours() / 24.0 * count * percent / 100;
                    assertThat((double) due)
                            .as("%d points, %d%%, every %d h", count, percent, hours)
                            .isBetween(wanted - 1, wanted + 1);
                }
            }
        }
    }
}
