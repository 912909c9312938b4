package io.etcddr.service.cluster;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.Schedule;
import io.etcddr.service.job.Job;
import io.etcddr.service.run.RunsView;
import io.etcddr.service.schedule.Due;
import io.etcddr.service.schedule.Timetable;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.value.ClusterName;
import io.etcddr.verify.Rereading;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What is due when for one cluster, from what is known of it now.
///
/// @param catalog as last seen. Nothing is due before it was seen after `since`: another writer may have made
///     the backup that would be made up
/// @param since when this process became answerable for the cluster
record ClusterPlan(ClusterName name, ProtectionConfig protection, RunsView runs, CatalogView catalog, Instant since) {

    /// Jobs that run now, have no schedule or nothing to work on are not in it.
    Map<Job, Due> due(Timetable timetable, Instant now) {
        Map<Job, Due> due = new EnumMap<>(Job.class);
        boolean known = catalog.read().filter(read -> !read.isBefore(since)).isPresent();
        if (protection.activity() == Activity.SUSPENDED || !known) {
            return due;
        }
        for (Job job : Job.values()) {
            if (!runs.runs(job)) {
                next(job, timetable, now).ifPresent(next -> due.put(job, next));
            }
        }
        return due;
    }

    private Optional<Due> next(Job job, Timetable timetable, Instant now) {
        Optional<Schedule> schedule = schedule(protection.schedules(), job);
        String lot = name + "/" + job.id();
        Optional<Instant> last = schedule.flatMap(some -> last(job)
                .or(() -> job == Job.EXPIRE ? Optional.of(timetable.firstOf(some, lot, since)) : Optional.empty()));
        Optional<Due> next = last.flatMap(time -> timetable.next(schedule.orElseThrow(), lot, time, since, now));
        return job == Job.COLD ? next.map(runs.circuit()::delay) : next;
    }

    static Optional<Schedule> schedule(Schedules schedules, Job job) {
        return switch (job) {
            case COLD -> schedules.cold();
            case HOT -> schedules.hot();
            case VERIFY -> schedules.verify();
            case DRILL -> schedules.drill();
            case EXPIRE -> schedules.expire();
        };
    }

    /// When the job last ran, by memory and by the catalog; empty when there is nothing for it to do yet.
    private Optional<Instant> last(Job job) {
        Optional<Instant> recorded = switch (job) {
            // None at all is long overdue.
            case COLD -> Optional.of(newestBackup(PointKind.COLD).orElse(Instant.EPOCH));
            case HOT -> Optional.of(newestBackup(PointKind.HOT).orElse(Instant.EPOCH));
            case VERIFY -> Rereading.lastRun(catalog.points()).or(this::oldestPoint);
            case DRILL ->
                newest(record -> record.level() == Verification.Level.DRILL).or(this::oldestPoint);
            case EXPIRE -> Optional.empty();
        };
        return Stream.concat(recorded.stream(), Stream.ofNullable(runs.counted().get(job)))
                .max(Comparator.naturalOrder());
    }

    private Optional<Instant> newestBackup(PointKind kind) {
        return catalog.points().stream()
                .filter(point -> point.id().kind() == kind)
                .map(Point::asOf)
                .max(Comparator.naturalOrder());
    }

    /// What is to be verified has not been for as long as it is there.
    private Optional<Instant> oldestPoint() {
        return catalog.points().stream().map(point -> point.id().time()).min(Comparator.naturalOrder());
    }

    private Optional<Instant> newest(Predicate<Verification> wanted) {
        return catalog.points().stream()
                .flatMap(point -> point.verifications().stream())
                .filter(wanted)
                .map(Verification::time)
                .max(Comparator.naturalOrder());
    }
}
