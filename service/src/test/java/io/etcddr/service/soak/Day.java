package io.etcddr.service.soak;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.service.cluster.RepositoryLeases;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.serve.DaemonSite;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.testing.SteppedClock;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Time as it passes for a service in this process: whenever nothing moves, it is the next moment at which
/// something is due, or at which fate strikes.
final class Day {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Set<Job> WITHOUT_POINTS = EnumSet.of(Job.COLD, Job.EXPIRE);

    private final DaemonSite site;
    private final SteppedClock clock;
    private final List<Plan> plans;
    private final NavigableMap<Instant, Fate> fates = new TreeMap<>();
    private final Map<String, Map<PointId, Point>> seen = new HashMap<>();
    private final List<RunCheck.Life> lives = new ArrayList<>();
    private Instant started = Instant.EPOCH;
    private int steps;

    /// What a cluster is promised.
    record Plan(String cluster, EtcdCluster etcd, Map<Job, Rhythm> jobs, RetentionPolicy retention) {
        ClusterName name() {
            return new ClusterName(cluster);
        }

        ProtectionConfig protection(ProtectionConfig.Retry retry, ProtectionConfig.Verification verification) {
            return new ProtectionConfig(
                    ProtectionConfig.Activity.ACTIVE,
                    new Schedules(
                            schedule(Job.COLD),
                            schedule(Job.HOT),
                            schedule(Job.VERIFY),
                            schedule(Job.DRILL),
                            schedule(Job.EXPIRE)),
                    retry,
                    ProtectionConfig.DEFAULT_MAX_AGE,
                    new ProtectionConfig.Retention(retention, retention),
                    ProtectionConfig.Expiry.CONFIRMED,
                    verification);
        }

        private Optional<io.etcddr.config.Schedule> schedule(Job job) {
            return Optional.ofNullable(jobs.get(job)).flatMap(Rhythm::schedule);
        }
    }

    /// What happens to a service.
    @FunctionalInterface
    interface Fate {
        void strike() throws Exception;
    }

    Day(DaemonSite site, SteppedClock clock, List<Plan> plans) {
        this.site = site;
        this.clock = clock;
        this.plans = plans;
        plans.forEach(plan -> seen.put(plan.cluster, new TreeMap<>()));
    }

    void at(Instant time, Fate fate) {
        fates.put(time, fate);
    }

    /// The service is stopped, and started again so much later.
    void restart(Duration downtime) throws Exception {
        stop();
        clock.to(clock.instant().plus(downtime));
        start();
    }

    private void start() throws Exception {
        site.start(parts -> DaemonSite.with(parts, new RepositoryLeases(parts.holder(), parts.random())));
        started = clock.instant();
    }

    private void stop() {
        site.stop();
        lives.add(new RunCheck.Life(started, clock.instant()));
    }

    /// From now until `end`, when the service is stopped.
    void run(Instant end) throws Exception {
        start();
        while (clock.instant().isBefore(end)) {
            Instant next = Collections.min(List.of(awaitIdle(), end, fates.isEmpty() ? end : fates.firstKey()));
            write();
            clock.to(next);
            steps++;
            if (next.equals(end)) {
                awaitIdle();
            } else if (fates.containsKey(next)) {
                awaitIdle();
                fates.remove(next).strike();
            }
        }
        stop();
    }

    /// So that no two points are of the same revision.
    private void write() {
        for (Plan plan : plans) {
            if (plan.etcd.member(0).isRunning()) {
                try (EtcdTestClient client = plan.etcd.client()) {
                    client.put("/registry/leases/" + steps % 10, "%s %d".formatted(plan.cluster, steps));
                }
            }
        }
    }

    /// @return when something is due next
    private Instant awaitIdle() {
        List<Instant> next = new ArrayList<>();
        Await.until("the service to be idle at %s".formatted(clock.instant()), PATIENCE, () -> {
            next.clear();
            for (Plan plan : plans) {
                ClusterStatus status = site.daemon().view().cluster(plan.name()).orElseThrow();
                next.addAll(waits(plan, status));
            }
            return next.stream().allMatch(time -> time.isAfter(clock.instant()));
        });
        return Collections.min(next);
    }

    /// @return for what times a cluster waits; [Instant#MIN] among them when it does not wait at all
    private List<Instant> waits(Plan plan, ClusterStatus status) {
        Map<PointId, Point> points = seen.get(plan.cluster);
        status.catalog().points().forEach(point -> points.put(point.id(), point));
        List<Instant> times = new ArrayList<>(status.next().values());
        Set<Job> planned = EnumSet.noneOf(Job.class);
        planned.addAll(status.next().keySet());
        for (Run run : status.current()) {
            planned.add(run.job());
            times.add(run.state() instanceof RunState.Retrying retrying ? retrying.next() : Instant.MIN);
        }
        Set<Job> wanted = status.catalog().points().isEmpty() ? WITHOUT_POINTS : plan.jobs.keySet();
        if (!planned.containsAll(wanted)) {
            times.add(Instant.MIN); // its lease or its catalog has not been seen yet
        }
        boolean hidden = Optional.ofNullable(status.last().get(Job.COLD)).stream()
                .anyMatch(run -> run.state() instanceof RunState.Succeeded done
                        && !points.containsKey(done.point().orElseThrow()));
        if (hidden) {
            times.add(Instant.MIN); // it would be gone before it was seen
        }
        return times;
    }

    /// Every point that there ever was, as it was last seen.
    Map<PointId, Point> seen(Plan plan) {
        return seen.get(plan.cluster);
    }

    List<RunCheck.Life> lives() {
        return List.copyOf(lives);
    }

    int steps() {
        return steps;
    }
}
