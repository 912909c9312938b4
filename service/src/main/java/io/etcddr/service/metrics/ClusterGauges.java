package io.etcddr.service.metrics;

import io.etcddr.catalog.LastSeen;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.learner.LearnerState;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.Repair;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ClusterStatus.Circuit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the state of one cluster is as numbers.
final class ClusterGauges {
    private static final Set<Verification.Level> READ_AGAIN =
            EnumSet.of(Verification.Level.CHECKSUM, Verification.Level.STRUCTURE);

    private final Gauges gauges;
    private final ClusterStatus status;
    private final String cluster;

    ClusterGauges(Gauges gauges, ClusterStatus status) {
        this.gauges = gauges;
        this.status = status;
        this.cluster = status.name().value();
    }

    /// @param lockFor how long new points are locked in the store, empty where they are not
    void collect(Instant now, Optional<Duration> lockFor) {
        work();
        lastSuccesses();
        CatalogView catalog = status.catalog();
        status.recoveryPointAge(now).ifPresent(age -> gauges.set(Metric.RECOVERY_POINT_AGE, age, cluster));
        gauges.set(Metric.MAX_AGE, status.config().protection().maxAge(), cluster);
        catalog.holdsAllUntil().ifPresent(time -> gauges.set(Metric.LAST_PROVEN, time, cluster));
        catalog.newestProven()
                .flatMap(point -> lockFor.map(period -> lockedUntil(catalog, point, period, now)))
                .ifPresent(end -> gauges.set(Metric.LOCKED_UNTIL, end, cluster));
        catalog.timeToRestore().ifPresent(duration -> gauges.set(Metric.RECOVERY_TIME, duration, cluster));
        catalog.points().stream().findFirst().ifPresent(this::newest);
        points(catalog);
        status.learner().ifPresent(this::learner);
    }

    private void learner(LearnerStatus learner) {
        for (LearnerState state : LearnerState.values()) {
            gauges.set(Metric.LEARNER_STATE, one(learner.state() == state), cluster, state.id());
        }
        gauges.set(Metric.LEARNER_WANTED, one(learner.wanted()), cluster);
        learner.lag().entries().ifPresent(entries -> gauges.set(Metric.LEARNER_LAG_ENTRIES, entries, cluster));
        learner.lag().revisions().ifPresent(count -> gauges.set(Metric.LEARNER_LAG_REVISIONS, count, cluster));
        learner.lag().time().ifPresent(time -> gauges.set(Metric.LEARNER_LAG, time, cluster));
        learner.serving().ifPresent(serving -> {
            gauges.set(Metric.LEARNER_DB_SIZE, serving.dbSize(), cluster);
            gauges.set(Metric.LEARNER_DB_IN_USE, serving.dbSizeInUse(), cluster);
        });
        gauges.set(Metric.LEARNER_RESTARTS, learner.restarts(), cluster);
        for (Repair repair : Repair.values()) {
            gauges.set(Metric.LEARNER_REPAIRS, learner.repairs().getOrDefault(repair, 0L), cluster, repair.id());
        }
    }

    /// What the store said, or when the lock ended that it says nothing of any more. One without an end has one in a
    /// hundred years.
    private static Instant lockedUntil(CatalogView catalog, Point point, Duration period, Instant now) {
        Instant end = catalog.lockedUntil()
                .orElseGet(() -> point.manifest().createdAt().plus(period));
        Instant never = now.plus(Duration.ofDays(36_500));
        return end.isBefore(never) ? end : never;
    }

    private void work() {
        Activity activity = status.config().protection().activity();
        gauges.set(Metric.SUSPENDED, one(activity == Activity.SUSPENDED), cluster);
        gauges.set(Metric.LEASE_HELD, one(status.lease().state() == LeaseView.State.OURS), cluster);
        gauges.set(Metric.LEASE_EPOCH, status.lease().epoch(), cluster);
        for (Circuit state : Circuit.values()) {
            gauges.set(
                    Metric.CIRCUIT,
                    one(status.circuit() == state),
                    cluster,
                    state.name().toLowerCase(Locale.ROOT));
        }
        status.next().forEach((job, time) -> gauges.set(Metric.NEXT_RUN, time, cluster, job.id()));
        for (Job job : Job.values()) {
            long current =
                    status.current().stream().filter(run -> run.job() == job).count();
            gauges.set(Metric.RUNS_CURRENT, current, cluster, job.id());
        }
    }

    private void lastSuccesses() {
        for (Job job : Job.values()) {
            lastSuccess(job).ifPresent(time -> gauges.set(Metric.LAST_SUCCESS, time, cluster, job.id()));
        }
    }

    private Optional<Instant> lastSuccess(Job job) {
        List<Point> points = status.catalog().points();
        Stream<Instant> shown = switch (job) {
            case COLD -> made(points, PointKind.COLD);
            case HOT -> made(points, PointKind.HOT);
            case VERIFY ->
                passed(points, READ_AGAIN)
                        .filter(record -> record.occasion() != Verification.Occasion.BACKUP) // nothing was read again
                        .map(Verification::time);
            case DRILL -> passed(points, EnumSet.of(Verification.Level.DRILL)).map(Verification::time);
            case EXPIRE -> Stream.empty(); // leaves nothing behind that tells when
        };
        Stream<Instant> seen = Optional.ofNullable(status.last().get(job)).stream()
                .map(Run::state)
                .flatMap(state -> state instanceof RunState.Succeeded done ? Stream.of(done.ended()) : Stream.empty());
        return Stream.concat(shown, seen).max(Comparator.naturalOrder());
    }

    private static Stream<Instant> made(List<Point> points, PointKind kind) {
        return points.stream()
                .filter(point -> point.id().kind() == kind)
                .map(point -> point.asOf().isAfter(point.manifest().createdAt())
                        ? point.asOf()
                        : point.manifest().createdAt());
    }

    private static Stream<Verification> passed(List<Point> points, Set<Verification.Level> levels) {
        return points.stream()
                .flatMap(point -> point.verifications().stream())
                .filter(record -> record.passed() && levels.contains(record.level()));
    }

    private void newest(Point point) {
        Manifest manifest = point.manifest();
        gauges.set(Metric.NEWEST_PROVEN, one(point.proven()), cluster);
        gauges.set(Metric.REVISION, manifest.etcd().revision(), cluster);
        gauges.set(Metric.KEYS, manifest.etcd().liveKeys(), cluster);
        gauges.set(Metric.DB_SIZE, manifest.etcd().dbSize(), cluster);
        gauges.set(Metric.DB_IN_USE, manifest.etcd().dbSizeInUse(), cluster);
        gauges.set(Metric.STORED_SIZE, manifest.base().storedSize(), cluster);
        gauges.set(Metric.STAGE_DURATION, manifest.timings().snapshot(), cluster, "snapshot");
        gauges.set(Metric.STAGE_DURATION, manifest.timings().upload(), cluster, "upload");
        gauges.set(Metric.STAGE_DURATION, manifest.timings().verify(), cluster, "verify");
        gauges.set(Metric.STAGE_DURATION, manifest.timings().total(), cluster, "total");
    }

    private void points(CatalogView catalog) {
        for (PointKind kind : PointKind.values()) {
            for (boolean proven : new boolean[] {true, false}) {
                long count = catalog.points().stream()
                        .filter(point -> point.id().kind() == kind && point.proven() == proven)
                        .count();
                gauges.set(Metric.POINTS, count, cluster, kind.id(), Boolean.toString(proven));
            }
        }
        gauges.set(Metric.HIGHEST_REVISION, LastSeen.of(catalog.points()), cluster);
        gauges.set(Metric.POINTS_HELD, catalog.held().size(), cluster);
        gauges.set(Metric.POINTS_EXPIRING, catalog.expiring().size(), cluster);
        gauges.set(
                Metric.POINTS_FAILED,
                catalog.points().stream().filter(Point::failedVerification).count(),
                cluster);
        gauges.set(
                Metric.STORED_TOTAL,
                catalog.points().stream()
                        .mapToLong(point -> point.manifest().base().storedSize())
                        .sum(),
                cluster);
        gauges.set(Metric.CATALOG_PROBLEMS, catalog.problems().size(), cluster);
        catalog.read().ifPresent(time -> gauges.set(Metric.CATALOG_READ, time, cluster));
    }

    private static double one(boolean truth) {
        return truth ? 1 : 0;
    }
}
