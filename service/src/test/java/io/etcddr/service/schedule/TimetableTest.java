package io.etcddr.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.etcddr.config.Schedule;
import io.etcddr.service.job.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimetableTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Timetable timetable = new Timetable(1);

    @Test
    void anIntervalIsCountedFromTheLastRun() {
        Due due = next(every("PT6H"), START, START, START);
        assertThat(due).isEqualTo(new Due(START.plus(Duration.ofHours(6)), Trigger.SCHEDULED));
    }

    @Test
    void aCronExpressionIsToldInItsZone() {
        Due due = next(cron("0 30 3 * * ?", BERLIN), START, START, START);
        assertThat(due).isEqualTo(new Due(Instant.parse("2026-03-01T02:30:00Z"), Trigger.SCHEDULED));
        Due inSummer = next(
                cron("0 30 3 * * ?", BERLIN),
                Instant.parse("2026-06-30T12:00:00Z"),
                START,
                START.plus(Duration.ofDays(200)));
        assertThat(inSummer.at()).isEqualTo(Instant.parse("2026-07-01T01:30:00Z"));
    }

    @Test
    void aDayWithoutTheHourOfTheScheduleHasARunAllTheSame() {
        // In Berlin, 2026-03-29 has no 02:30: at 02:00, which is 01:00Z, clocks are put forward.
        Schedule schedule = cron("0 30 2 * * ?", BERLIN);
        Instant now = Instant.parse("2026-03-28T02:00:00Z");
        Instant change = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(next(schedule, now, START, now).at()).isEqualTo(change);
        assertThat(next(schedule, change, START, change).at()).isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void aDayWithTheHourTwiceHasOneRun() {
        // In Berlin, 2026-10-25 has 02:30 at 00:30Z and again at 01:30Z.
        Schedule schedule = cron("0 30 2 * * ?", BERLIN);
        Instant now = Instant.parse("2026-10-24T12:00:00Z");
        Instant first = next(schedule, now, START, now).at();
        Instant second = next(schedule, first, START, first).at();
        assertThat(Duration.between(first, second)).isGreaterThan(Duration.ofHours(22));
    }

    @Test
    void howeverManyRunsWereMissedOneIsMadeUp() {
        Instant back = START.plus(Duration.ofDays(9)).plusSeconds(7);
        for (Schedule schedule : List.of(every("PT15M"), cron("0 0 * * * ?", UTC))) {
            Due missed = next(schedule, START, back, back);
            assertThat(missed).isEqualTo(new Due(back, Trigger.MISSED));
            Due after = next(schedule, back, back, back);
            assertThat(after.trigger()).isEqualTo(Trigger.SCHEDULED);
            assertThat(after.at()).isAfter(back);
        }
    }

    @Test
    void whatIsDueWhileTheServiceIsUpIsNotMissed() {
        Due due = next(every("PT1H"), START, START.plusSeconds(1), START.plus(Duration.ofHours(2)));
        assertThat(due).isEqualTo(new Due(START.plus(Duration.ofHours(1)), Trigger.SCHEDULED));
    }

    @Test
    void aRunThatSeemsToBeInTheFutureCountsAsNow() {
        Instant wrong = START.plus(Duration.ofDays(3650));
        assertThat(next(every("PT1H"), wrong, START, START).at()).isEqualTo(START.plus(Duration.ofHours(1)));
    }

    @Test
    void aScheduleOfAPastYearIsNeverDue() {
        assertThat(timetable.next(cron("0 0 0 1 1 ? 2020", UTC), "a", START, START, START))
                .isEmpty();
    }

    @Test
    void anExpressionThatIsNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> next(cron("every day", UTC), START, START, START))
                .withMessage("not a cron expression: every day");
    }

    @Test
    void jitterMovesEachRunByADifferentTimeAndAlwaysTheSame() {
        Schedule schedule = new Schedule(new Schedule.Every(Duration.ofHours(1)), Duration.ofMinutes(10));
        List<Instant> due = new ArrayList<>();
        for (int cluster = 0; cluster < 100; cluster++) {
            Instant at = timetable
                    .next(schedule, "cluster-" + cluster, START, START, START)
                    .orElseThrow()
                    .at();
            assertThat(at)
                    .isBetween(START.plus(Duration.ofHours(1)), START.plus(Duration.ofMinutes(70)))
                    .isEqualTo(timetable
                            .next(schedule, "cluster-" + cluster, START, START, START.plusSeconds(5))
                            .orElseThrow()
                            .at());
            due.add(at);
        }
        assertThat(due.stream().distinct().count()).isGreaterThan(90);
        assertThat(new Timetable(2).next(schedule, "cluster-0", START, START, START))
                .isNotEqualTo(timetable.next(schedule, "cluster-0", START, START, START));
    }

    /// Hundreds of lives of a service: schedules, restarts, downtimes, long runs, all by chance.
    @Test
    void throughAnyLifeEachTimeOfAScheduleHasOneRunAtMostAndADowntimeOne() {
        for (long seed = 0; seed < 100; seed++) {
            new Life(seed).live();
        }
    }

    private final class Life {
        private final long seed;
        private final Random random;
        private final Schedule schedule;
        private Instant now = START;
        private Instant since = START;
        private Instant last = START;

        private Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            Duration jitter = Duration.ofSeconds(random.nextInt(3) * 20L);
            this.schedule = new Schedule(timing(), jitter);
        }

        private Schedule.Timing timing() {
            return switch (random.nextInt(4)) {
                case 0 -> new Schedule.Every(Duration.ofSeconds(60 + random.nextInt(100_000)));
                case 1 -> new Schedule.Cron("0 %d * * * ?".formatted(random.nextInt(60)), UTC);
                case 2 ->
                    new Schedule.Cron(
                            "%d %d %d * * ?".formatted(random.nextInt(60), random.nextInt(60), random.nextInt(24)),
                            BERLIN);
                default -> new Schedule.Cron("0 0/%d * * * ?".formatted(1 + random.nextInt(20)), UTC);
            };
        }

        private void live() {
            Timetable mine = new Timetable(seed);
            boolean restarted = false;
            for (int run = 0; run < 60; run++) {
                Due due = mine.next(schedule, "a", last, since, now).orElseThrow();
                if (!due.reached(now)) {
                    now = due.at();
                }
                assertThat(due.at())
                        .as("seed %d: never before the last run", seed)
                        .isAfter(last);
                assertThat(due.trigger() == Trigger.SCHEDULED || restarted)
                        .as("seed %d: only a restart misses runs", seed)
                        .isTrue();
                restarted = false;
                last = now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS); // as a point's id has it
                Due again = mine.next(schedule, "a", last, since, now).orElseThrow();
                assertThat(again.at()).as("seed %d: one run for one time", seed).isAfter(due.at());
                now = now.plusMillis(random.nextInt(120_000)); // the run takes its time
                if (random.nextInt(5) == 0) {
                    now = now.plusSeconds(random.nextInt(1_000_000));
                    since = now;
                    restarted = true;
                }
            }
        }
    }

    private Due next(Schedule schedule, Instant last, Instant since, Instant now) {
        return timetable.next(schedule, "a", last, since, now).orElseThrow();
    }

    private static Schedule every(String interval) {
        return new Schedule(new Schedule.Every(Duration.parse(interval)), Duration.ZERO);
    }

    private static Schedule cron(String expression, ZoneId zone) {
        return new Schedule(new Schedule.Cron(expression, zone), Duration.ZERO);
    }
}
