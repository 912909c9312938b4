package io.etcddr.service.http;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.cli.output.LearnerTrees;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Tree;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.Schedule;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ServiceView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Clusters as JSON. Where they lie and how they are reached is not told.
final class ClusterTrees {
    private ClusterTrees() {}

    static Tree status(ClusterStatus cluster, ServiceView view) {
        Instant now = view.now();
        CatalogView catalog = cluster.catalog();
        ProtectionConfig protection = cluster.config().protection();
        return Tree.with("name", cluster.name())
                .and("suspended", protection.activity() == ProtectionConfig.Activity.SUSPENDED)
                .and("stale", cluster.stale(now))
                .and("maxAgeSeconds", protection.maxAge())
                .and("recoveryPointAgeSeconds", cluster.recoveryPointAge(now))
                .and("restoreSeconds", catalog.timeToRestore())
                .and("newestProven", catalog.newestProven().map(ClusterTrees::point))
                .and("lease", lease(cluster.lease()))
                .and("circuit", cluster.circuit().name().toLowerCase(Locale.ROOT))
                .and("next", byJob(job -> Optional.ofNullable(cluster.next().get(job))))
                .and(
                        "current",
                        cluster.current().stream()
                                .map(run -> RunTrees.run(run, view.progress(run.id()))
                                        .fields())
                                .toList())
                .and(
                        "last",
                        byJob(job -> Optional.ofNullable(cluster.last().get(job))
                                .map(run -> RunTrees.run(run, view.progress(run.id()))
                                        .fields())))
                .and(
                        "learner",
                        cluster.learner()
                                .map(learner -> LearnerTrees.learner(learner).fields()))
                .and("catalog", catalog(catalog));
    }

    private static Object point(Point point) {
        return PointTrees.summary(point).fields();
    }

    private static Object lease(LeaseView lease) {
        return Tree.with("state", lease.state().name().toLowerCase(Locale.ROOT))
                .and("epoch", lease.epoch())
                .and("holder", lease.holder())
                .fields();
    }

    private static Object catalog(CatalogView catalog) {
        return Tree.with("read", catalog.read())
                .and("unreadable", catalog.unreadable())
                .and("points", catalog.points().size())
                .and("proven", catalog.points().stream().filter(Point::proven).count())
                .and("held", catalog.held().size())
                .and("expiring", catalog.expiring().size())
                .and("problems", catalog.problems())
                .fields();
    }

    /// Adds what retention makes of a point.
    static Tree keeping(Tree point, PointId id, CatalogView catalog) {
        return point.and("expiring", catalog.expiring().contains(id));
    }

    static Tree schedule(ClusterStatus cluster) {
        ProtectionConfig protection = cluster.config().protection();
        return Tree.with("cluster", cluster.name())
                .and("suspended", protection.activity() == ProtectionConfig.Activity.SUSPENDED)
                .and(
                        "schedules",
                        byJob(job -> schedule(protection.schedules(), job)
                                .map(schedule -> schedule(
                                        schedule,
                                        Optional.ofNullable(cluster.next().get(job))))));
    }

    private static Optional<Schedule> schedule(ProtectionConfig.Schedules schedules, Job job) {
        return switch (job) {
            case COLD -> schedules.cold();
            case HOT -> schedules.hot();
            case VERIFY -> schedules.verify();
            case DRILL -> schedules.drill();
            case EXPIRE -> schedules.expire();
        };
    }

    private static Object schedule(Schedule schedule, Optional<Instant> next) {
        Optional<Schedule.Cron> cron =
                schedule.timing() instanceof Schedule.Cron timing ? Optional.of(timing) : Optional.empty();
        Optional<Schedule.Every> every =
                schedule.timing() instanceof Schedule.Every timing ? Optional.of(timing) : Optional.empty();
        return Tree.with("cron", cron.map(Schedule.Cron::expression))
                .and("timeZone", cron.map(timing -> timing.zone().getId()))
                .and("everySeconds", every.map(Schedule.Every::interval))
                .and("jitterSeconds", schedule.jitter())
                .and("next", next)
                .fields();
    }

    private static Map<String, Object> byJob(Function<Job, Optional<?>> value) {
        Map<String, Object> jobs = new LinkedHashMap<>();
        for (Job job : Job.values()) {
            jobs.put(job.id(), value.apply(job));
        }
        return jobs;
    }
}
