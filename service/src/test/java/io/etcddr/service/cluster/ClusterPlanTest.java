package io.etcddr.service.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.Schedule;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.run.RunsView;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.service.schedule.Due;
import io.etcddr.service.schedule.Timetable;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterPlanTest {
    private static final ClusterName CLUSTER = new ClusterName("prod");
    private static final Instant NOW = Instant.parse("2026-11-23T13:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RunsView NOTHING_RUNS =
            new RunsView(List.of(), Map.of(), Map.of(), CircuitBreaker.closed(CircuitBreaker.Settings.DEFAULT));

    private final Timetable timetable = new Timetable(1);

    @Test
    void aClusterWithoutAnyBackupIsBackedUpAtOnceWhateverItsSchedule() {
        Schedule nightly = new Schedule(new Schedule.Cron("0 0 3 * * ?", ZoneOffset.UTC), Duration.ZERO);
        for (Schedule schedule : List.of(every(HOUR), nightly)) {
            assertThat(due(schedules(schedule), NOTHING_RUNS, catalog()).get(Job.COLD))
                    .isEqualTo(new Due(NOW, Trigger.MISSED));
        }
    }

    @Test
    void theNewestBackupOfTheCatalogIsWhatAnIntervalIsCountedFrom() {
        CatalogView catalog = catalog(point(NOW.minus(Duration.ofMinutes(50))), point(NOW.minus(Duration.ofDays(2))));
        assertThat(due(schedules(every(HOUR)), NOTHING_RUNS, catalog).get(Job.COLD))
                .isEqualTo(new Due(NOW.plus(Duration.ofMinutes(10)), Trigger.SCHEDULED));
    }

    @Test
    void aRunThatWasGivenUpPutsTheNextOneOffAsOneThatSucceededDoes() {
        RunsView failed =
                new RunsView(List.of(), Map.of(), Map.of(Job.COLD, NOW.minusSeconds(60)), NOTHING_RUNS.circuit());
        assertThat(due(schedules(every(HOUR)), failed, catalog()).get(Job.COLD).at())
                .isEqualTo(NOW.minusSeconds(60).plus(HOUR));
    }

    @Test
    void nothingIsDueBeforeTheCatalogWasSeenInThisTenure() {
        ProtectionConfig protection = schedules(every(HOUR));
        CatalogView old = new CatalogView(
                List.of(), List.of(), List.of(), List.of(), Optional.of(NOW.minusMillis(1)), Optional.empty());
        for (CatalogView catalog : List.of(CatalogView.UNREAD, old)) {
            assertThat(new ClusterPlan(CLUSTER, protection, NOTHING_RUNS, catalog, NOW).due(timetable, NOW))
                    .isEmpty();
        }
    }

    @Test
    void aSuspendedClusterHasNothingDue() {
        ProtectionConfig protection =
                protection(Activity.SUSPENDED, every(HOUR), every(HOUR), every(HOUR), every(HOUR));
        assertThat(due(protection, NOTHING_RUNS, catalog())).isEmpty();
    }

    @Test
    void aJobThatRunsIsNotDue() {
        Run run = new Run(
                new RunId("0123456789abcdef"), CLUSTER, Job.COLD, Trigger.SCHEDULED, NOW, 1, new RunState.Running(NOW));
        RunsView runs = new RunsView(List.of(run), Map.of(), Map.of(), NOTHING_RUNS.circuit());
        assertThat(due(schedules(every(HOUR)), runs, catalog())).isEmpty();
    }

    @Test
    void anOpenCircuitPutsBackupsOffAndNothingElse() {
        CircuitBreaker open = NOTHING_RUNS.circuit().failed(NOW).failed(NOW).failed(NOW);
        RunsView runs = new RunsView(List.of(), Map.of(), Map.of(), open);
        CatalogView catalog = catalog(point(NOW.minus(Duration.ofDays(3))));
        Map<Job, Due> due =
                due(protection(Activity.ACTIVE, every(HOUR), every(HOUR), every(HOUR), every(HOUR)), runs, catalog);
        assertThat(due.get(Job.COLD).at()).isEqualTo(open.openUntil());
        assertThat(due.get(Job.VERIFY).at()).isEqualTo(NOW);
    }

    @Test
    void verificationsAndDrillsWaitForAPointAndCountFromTheOldestUntilTheyHaveRun() {
        ProtectionConfig protection = protection(Activity.ACTIVE, every(HOUR), every(HOUR), every(HOUR), every(HOUR));
        assertThat(due(protection, NOTHING_RUNS, catalog())).doesNotContainKeys(Job.VERIFY, Job.DRILL);
        Instant made = NOW.minus(Duration.ofMinutes(20));
        Map<Job, Due> due =
                due(protection, NOTHING_RUNS, catalog(point(made, record(Level.STRUCTURE, Occasion.BACKUP, made))));
        assertThat(due.get(Job.VERIFY)).isEqualTo(new Due(made.plus(HOUR), Trigger.SCHEDULED));
        assertThat(due.get(Job.DRILL)).isEqualTo(new Due(made.plus(HOUR), Trigger.SCHEDULED));
    }

    @Test
    void recordsSayWhenAVerificationOrADrillLastRan() {
        ProtectionConfig protection = protection(Activity.ACTIVE, every(HOUR), every(HOUR), every(HOUR), every(HOUR));
        Instant read = NOW.minus(Duration.ofMinutes(30));
        Instant booted = NOW.minus(Duration.ofMinutes(10));
        Point point = point(
                NOW.minus(Duration.ofDays(9)),
                record(Level.STRUCTURE, Occasion.SCHEDULE, read),
                record(Level.DRILL, Occasion.REQUEST, booted));
        Map<Job, Due> due = due(protection, NOTHING_RUNS, catalog(point));
        assertThat(due.get(Job.VERIFY).at()).isEqualTo(read.plus(HOUR));
        assertThat(due.get(Job.DRILL).at()).isEqualTo(booted.plus(HOUR));
    }

    @Test
    void theFirstExpiryAfterAStartComesByChanceWithinItsInterval() {
        ProtectionConfig protection = protection(Activity.ACTIVE, every(HOUR), every(HOUR), every(HOUR), every(HOUR));
        long distinct = java.util.stream.LongStream.range(0, 50)
                .map(seed -> {
                    Due due = new ClusterPlan(CLUSTER, protection, NOTHING_RUNS, catalog(), NOW)
                            .due(new Timetable(seed), NOW)
                            .get(Job.EXPIRE);
                    assertThat(due.at()).isBetween(NOW, NOW.plus(HOUR));
                    return due.at().toEpochMilli();
                })
                .distinct()
                .count();
        assertThat(distinct).isGreaterThan(40);
    }

    @Test
    void aHotBackupCountsFromTheNewestHotPointAndAColdOneFromTheNewestColdOne() {
        ProtectionConfig both = with(
                schedules(every(HOUR)),
                new Schedules(
                        Optional.of(every(HOUR)),
                        Optional.of(every(Duration.ofMinutes(5))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        Instant cold = NOW.minus(Duration.ofMinutes(40));
        Instant hot = NOW.minus(Duration.ofMinutes(3));
        Point hotPoint =
                new Point(Samples.manifest(CLUSTER, PointId.of(hot, PointKind.HOT, 43), List.of(1L)), List.of());
        Map<Job, Due> due = due(both, NOTHING_RUNS, catalog(hotPoint, point(cold)));
        assertThat(due.get(Job.HOT).at()).isEqualTo(hotPoint.id().time().plus(Duration.ofMinutes(5)));
        assertThat(due.get(Job.COLD).at()).isEqualTo(point(cold).id().time().plus(HOUR));
        assertThat(due(both, NOTHING_RUNS, catalog(point(cold))).get(Job.HOT).at())
                .as("no hot point at all is long overdue")
                .isEqualTo(NOW);
    }

    private Map<Job, Due> due(ProtectionConfig protection, RunsView runs, CatalogView catalog) {
        return new ClusterPlan(CLUSTER, protection, runs, catalog, NOW).due(timetable, NOW);
    }

    private static CatalogView catalog(Point... points) {
        return new CatalogView(List.of(points), List.of(), List.of(), List.of(), Optional.of(NOW), Optional.empty());
    }

    private static Point point(Instant time, Verification... records) {
        Manifest manifest = Samples.manifest(time, 42);
        return new Point(manifest, List.of(records));
    }

    private static Verification record(Level level, Occasion occasion, Instant time) {
        return new Verification(
                CLUSTER,
                Samples.manifest(NOW, 42).id(),
                level,
                time,
                Outcome.PASSED,
                "1",
                List.of(),
                occasion,
                Optional.empty());
    }

    private static Schedule every(Duration interval) {
        return new Schedule(new Schedule.Every(interval), Duration.ZERO);
    }

    private static ProtectionConfig schedules(Schedule cold) {
        ProtectionConfig all = protection(Activity.ACTIVE, cold, cold, cold, cold);
        return with(
                all,
                new Schedules(
                        Optional.of(cold), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static ProtectionConfig protection(
            Activity activity, Schedule cold, Schedule verify, Schedule drill, Schedule expire) {
        return new ProtectionConfig(
                activity,
                new Schedules(
                        Optional.of(cold),
                        Optional.empty(),
                        Optional.of(verify),
                        Optional.of(drill),
                        Optional.of(expire)),
                ProtectionConfig.Retry.DEFAULT,
                ProtectionConfig.DEFAULT_MAX_AGE,
                ProtectionConfig.Retention.DEFAULT,
                ProtectionConfig.Expiry.DRY_RUN,
                ProtectionConfig.Verification.DEFAULT);
    }

    private static ProtectionConfig with(ProtectionConfig other, Schedules schedules) {
        return new ProtectionConfig(
                other.activity(),
                schedules,
                other.retry(),
                other.maxAge(),
                other.retention(),
                other.expiry(),
                other.verification());
    }
}
