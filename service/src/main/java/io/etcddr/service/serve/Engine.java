package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.service.cluster.CatalogLooks;
import io.etcddr.service.cluster.ClusterSetup;
import io.etcddr.service.cluster.ClusterUnit;
import io.etcddr.service.cluster.Fleet;
import io.etcddr.service.cluster.StoreShelf;
import io.etcddr.service.cluster.Works;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.learner.Learners;
import io.etcddr.service.run.Order;
import io.etcddr.service.run.Runner;
import io.etcddr.service.run.RunnerSettings;
import io.etcddr.service.schedule.Alarms;
import io.etcddr.service.schedule.Due;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.schedule.Timetable;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The moving parts. Whatever happens (a lease taken, a catalog seen, a run ended, another config) leads to one
/// question, what is due when, and to alarms for the answer; an alarm that goes off asks again before anything
/// begins. Safe for use by several threads.
final class Engine implements ClusterUnit.Listener, AutoCloseable {
    private static final String RETIRED = "the config says otherwise since";

    private final ServiceClock clock;
    private final String holder;
    private final Timetable timetable;
    private final Works works;
    private final ServiceLog log;
    private final Fleet fleet;
    private final Runner runner;
    private final CatalogLooks looks;
    private final Alarms alarms;
    private final Learners learners;
    private final ExecutorService settling = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("settle").daemon().factory());
    private final Map<ClusterName, String> unreadable = new ConcurrentHashMap<>();
    private final Object planning = new Object();
    private volatile boolean stopping;

    Engine(Parts parts, StoreShelf shelf, int parallelBackups, ServiceLog log) {
        this.clock = parts.clock();
        this.holder = parts.holder();
        this.timetable = new Timetable(parts.random().nextLong());
        this.works = new Works(clock, parts.random(), parts.environment(), parts.points());
        this.log = requireNonNull(log, "log is null");
        this.fleet = new Fleet(clock, shelf, parts.leases(), parts.random(), this);
        List<RunListener> listeners = new ArrayList<>();
        listeners.add(this::changed);
        listeners.addAll(parts.listeners());
        this.runner = new Runner(
                clock,
                parts.random(),
                new RunnerSettings(parallelBackups, parts.circuit(), parts.patience()),
                listeners);
        this.looks = new CatalogLooks(clock, parts.random(), parts.lookInterval(), this::seen);
        this.alarms = new Alarms(clock, this::wake);
        this.learners = new Learners(parts.environment(), clock);
    }

    /// Serves these clusters and no others. What runs goes on as it began.
    ///
    /// @param place where the config has its repository
    void apply(List<ClusterSetup> setups, Place place, ServiceConfig service) {
        runner.resize(service.parallelBackups());
        Fleet.Change change = fleet.apply(setups);
        change.retired().forEach(looks::forget);
        change.retired().forEach(unit -> learners.end(unit.name()));
        change.changed().forEach(unit -> learners.change(unit.setup()));
        change.retired().forEach(this::plan);
        change.retired().forEach(unit -> runner.abortWaiting(unit.name(), RETIRED));
        change.begun().forEach(looks::request);
        change.changed().forEach(looks::request);
        change.changed().forEach(this::plan);
        fleet.share(place, holder, service.leasePeriod(), this::idle);
        settling.execute(this::settle);
    }

    /// Nothing runs, and nothing will be due while another replica takes the lease; nor is there a learner here whose
    /// data the other would have to fetch again.
    private boolean idle(ClusterUnit unit) {
        if (Learners.binds(unit.setup())) {
            return false;
        }
        Instant soon = clock.instant().plus(unit.setup().leasePeriod());
        return !busy(unit.name())
                && due(unit).values().stream().noneMatch(due -> due.at().isBefore(soon));
    }

    private void settle() {
        fleet.settle(this::busy).stream()
                .filter(name -> fleet.unit(name).isEmpty())
                .forEach(runner::forget);
    }

    private boolean busy(ClusterName name) {
        return !runner.runs(name).current().isEmpty();
    }

    @Override
    public void taken(ClusterUnit unit, long epoch) {
        log.leaseTaken(unit.name(), epoch);
        unit.leaseWarnings().forEach(warning -> log.leaseWorth(unit.name(), warning));
        unit.answerable(clock.instant());
        if (!unit.retired()) {
            learners.begin(unit.setup());
        }
        looks.request(unit); // another writer may have done what seems to be due
    }

    @Override
    public void regained(ClusterUnit unit) {
        log.leaseRegained(unit.name());
        plan(unit);
    }

    @Override
    public void lost(ClusterUnit unit, String why) {
        log.leaseLost(unit.name(), why);
        learners.end(unit.name());
        plan(unit);
        runner.abort(unit.name(), why);
    }

    @Override
    public void left(ClusterUnit unit) {
        log.leaseLeft(unit.name());
        learners.end(unit.name());
        plan(unit);
    }

    @Override
    public void troubled(ClusterUnit unit, String why) {
        log.leaseTroubled(unit.name(), why);
    }

    private void seen(ClusterUnit unit) {
        if (stopping) {
            return;
        }
        Optional<String> now = unit.catalog().unreadable();
        String before = unreadable.get(unit.name());
        if (now.isPresent() && !now.get().equals(before)) {
            unreadable.put(unit.name(), now.get());
            log.catalogUnreadable(unit.name(), now.get());
        } else if (now.isEmpty() && before != null) {
            unreadable.remove(unit.name());
            log.catalogReadable(unit.name(), unit.catalog().points().size());
        }
        plan(unit);
    }

    private void changed(Run run) {
        if (run.state() instanceof RunState.Retrying && fleet.isRetiring(run.cluster())) {
            runner.abortWaiting(run.cluster(), RETIRED);
        } else if (run.state() instanceof RunState.Ended) {
            fleet.unit(run.cluster()).ifPresent(unit -> {
                looks.request(unit);
                plan(unit);
            });
            if (!stopping) {
                settling.execute(this::settle);
            }
        }
    }

    /// One at a time, so that the alarms are those of the newest answer.
    private void plan(ClusterUnit unit) {
        synchronized (planning) {
            if (stopping) {
                return;
            }
            ClusterName name = unit.name();
            Map<Job, Due> due = fleet.unit(name).map(this::due).orElse(Map.of());
            for (Job job : Job.values()) {
                if (due.containsKey(job)) {
                    alarms.set(name, job, due.get(job).at());
                } else {
                    alarms.clear(name, job);
                }
            }
        }
    }

    private Map<Job, Due> due(ClusterUnit unit) {
        return unit.due(runner.runs(unit.name()), timetable, clock.instant());
    }

    private void wake(ClusterName name, Job job) {
        synchronized (planning) {
            Optional<ClusterUnit> unit = stopping ? Optional.empty() : fleet.unit(name);
            Optional<Due> due =
                    unit.flatMap(some -> Optional.ofNullable(due(some).get(job)));
            if (due.isEmpty()) {
                return;
            }
            if (!due.get().reached(clock.instant())) {
                alarms.set(name, job, due.get().at());
                return;
            }
            try {
                submit(unit.get(), job, due.get().trigger());
            } catch (Failure e) {
                // The service stops, and nothing else is refused.
            }
        }
    }

    private Run submit(ClusterUnit unit, Job job, Trigger trigger) throws Failure {
        return runner.submit(new Order(
                unit.name(), job, trigger, unit.setup().config().protection().retry(), works.of(unit, job, trigger)));
    }

    /// See [io.etcddr.service.state.ServiceControl#start].
    Run start(ClusterName cluster, Job job) throws Failure {
        ClusterUnit unit = unit(cluster);
        works.check(unit, job);
        unit.tenure();
        return submit(unit, job, Trigger.REQUESTED);
    }

    /// See [io.etcddr.service.state.ServiceControl#hold].
    void hold(ClusterName cluster, PointId point, String reason) throws Failure, IOException {
        ClusterUnit unit = unit(cluster);
        works.hold(unit, point, reason);
        looks.request(unit);
    }

    /// See [io.etcddr.service.state.ServiceControl#release].
    void release(ClusterName cluster, PointId point) throws Failure, IOException {
        ClusterUnit unit = unit(cluster);
        works.release(unit, point);
        looks.request(unit);
    }

    /// @throws Failure [ErrorCode#NOT_FOUND] for a cluster that is not configured
    ClusterUnit unit(ClusterName name) throws Failure {
        return fleet.unit(name)
                .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "cluster %s is not configured".formatted(name))
                        .hint("The clusters of the config are listed at /api/v1/clusters."));
    }

    Runner runner() {
        return runner;
    }

    List<ClusterUnit> units() {
        return fleet.units();
    }

    ClusterStatus status(ClusterUnit unit) {
        return unit.status(runner.runs(unit.name()), timetable, clock.instant()).with(learners.status(unit.name()));
    }

    boolean stopping() {
        return stopping;
    }

    /// Nothing begins any more; what runs may go on for `grace`. When it returns, nothing runs.
    void stop(Duration grace) {
        synchronized (planning) {
            stopping = true;
        }
        alarms.close();
        for (Run hanging : runner.stop(grace)) {
            log.hangs(hanging);
        }
    }

    /// Ends the grace of [#stop], from another thread.
    void hurry() {
        runner.hurry();
    }

    /// After [#stop]: gives the leases back.
    @Override
    public void close() {
        learners.close();
        looks.close();
        settling.close();
        fleet.close();
        runner.close();
    }
}
