package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Trouble;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.state.ClusterStatus.Circuit;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Carries runs out. Of one job of one cluster at most one run has not ended. A run that waits, for a place or
/// for its next attempt, takes no thread and no place from others. Safe for use by several threads.
public final class Runner implements AutoCloseable {
    private static final Duration TO_CLEAN_UP = Duration.ofMinutes(1);
    private static final Retry ONCE = new Retry(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final String STOPS = "the service stops";

    private final ServiceClock clock;
    private final RandomGenerator random;
    private final RunnerSettings settings;
    private final RunBook book;
    private final Announcer announcer;
    private final Lanes lanes;
    private final ClockTimer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopping;
    private boolean hurried;

    /// @param random for the names of runs
    public Runner(ServiceClock clock, RandomGenerator random, RunnerSettings settings, List<RunListener> listeners) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.book = new RunBook(settings.circuit());
        this.announcer = new Announcer(listeners);
        this.lanes = new Lanes(settings.parallelBackups());
        this.timer = new ClockTimer(clock);
        timer.every(settings.patience().dividedBy(10).plusMillis(1), this::endStalled);
    }

    /// Returns at once: the run is queued. The run of the same job and cluster that has not ended is returned
    /// instead of a second one.
    ///
    /// @throws Failure [ErrorCode#REFUSED] while the service stops
    public Run submit(Order order) throws Failure {
        lock.lock();
        try {
            if (stopping) {
                throw new Failure(ErrorCode.REFUSED, STOPS).hint("Ask again when it has started anew.");
            }
            ClusterRuns runs = book.of(order.cluster());
            Optional<ActiveRun> same = runs.active(order.job());
            if (same.isPresent()) {
                return same.get().run();
            }
            ActiveRun run = queued(order, runs.circuit());
            runs.begin(run);
            announcer.tell(run.run());
            lanes.execute(order.job(), () -> attempt(run));
            return run.run();
        } finally {
            lock.unlock();
        }
    }

    /// A scheduled run through a half-open circuit is one attempt and no more.
    private ActiveRun queued(Order order, CircuitBreaker circuit) {
        Instant now = clock.instant();
        boolean probe = order.trigger() != Trigger.REQUESTED && circuit.state(now) == Circuit.HALF_OPEN;
        RunId id = new RunId(HexFormat.of().toHexDigits(random.nextLong()));
        return new ActiveRun(
                probe ? order.withRetry(ONCE) : order,
                new Run(id, order.cluster(), order.job(), order.trigger(), now, 0, new RunState.Queued()));
    }

    private void attempt(ActiveRun active) {
        if (!begin(active)) {
            return; // aborted while it waited for its place
        }
        Optional<Work.Result> result = Optional.empty();
        Optional<Trouble> trouble = Optional.empty();
        try {
            result = Optional.of(active.order().work().attempt(active.progress()));
        } catch (Throwable e) { // whatever it is, the run must end and its place become free
            trouble = Optional.of(told(active, e));
        }
        lock.lock();
        try {
            active.leave();
            if (result.isPresent()) {
                Work.Result done = result.get();
                end(active, new RunState.Succeeded(clock.instant(), done.point(), done.summary(), done.warnings()));
            } else {
                failed(active, active.told(trouble.orElseThrow()));
            }
        } finally {
            lock.unlock();
        }
    }

    private Trouble told(ActiveRun active, Throwable thrown) {
        Outcome outcome = Outcome.inService(thrown);
        if (outcome.code() == ErrorCode.UNEXPECTED && !(thrown instanceof Failure)) {
            guarded(() -> announcer.tellBroken(active.run(), thrown));
        }
        return new Trouble(outcome.code(), outcome.message(), outcome.hint());
    }

    private boolean begin(ActiveRun active) {
        return locked(() -> {
            if (active.ended()) {
                return false;
            }
            active.begin(clock.instant());
            announcer.tell(active.run());
            return true;
        });
    }

    private void failed(ActiveRun active, Trouble trouble) {
        Verdict.Outlook outlook = stopping ? Verdict.Outlook.THE_SERVICE_STOPS : Verdict.Outlook.ANOTHER_ATTEMPT;
        switch (Verdict.of(active, trouble, outlook, clock.instant())) {
            case RunState.Retrying retrying -> tryAgain(active, retrying);
            case RunState.Ended ended -> end(active, ended);
            case RunState.Queued queued -> throw new IllegalStateException("a failed run is queued");
            case RunState.Running running -> throw new IllegalStateException("a failed run is running");
        }
    }

    private void tryAgain(ActiveRun active, RunState.Retrying state) {
        active.await(
                state, timer.at(state.next(), () -> lanes.execute(active.order().job(), () -> attempt(active))));
        announcer.tell(active.run());
    }

    private void end(ActiveRun active, RunState.Ended state) {
        active.end(state);
        book.of(active.order().cluster()).end(active, state);
        changed.signalAll();
        announcer.tell(active.run());
    }

    private void endStalled() {
        Trouble trouble = new Trouble(
                ErrorCode.UNEXPECTED,
                "nothing moved for %s, so the attempt was ended".formatted(Durations.format(settings.patience())),
                Optional.of("Look at the load of the members, of the store and of the spool's disk."));
        guarded(() -> book.active()
                .filter(ActiveRun::running)
                .filter(active -> active.progress().still().compareTo(settings.patience()) > 0)
                .forEach(active -> active.stall(trouble)));
    }

    /// Aborts every run of a cluster; what runs undoes what it began, after this has returned.
    public void abort(ClusterName cluster, String reason) {
        abort(cluster, active -> true, reason);
    }

    /// Aborts the runs of a cluster that wait for a place or for their next attempt; what runs goes on.
    public void abortWaiting(ClusterName cluster, String reason) {
        abort(cluster, active -> !active.running(), reason);
    }

    private void abort(ClusterName cluster, Predicate<ActiveRun> which, String reason) {
        guarded(() -> book.active(cluster).filter(which).forEach(active -> abort(active, reason)));
    }

    private void abort(ActiveRun active, String reason) {
        active.abort(reason);
        if (!active.running()) {
            end(active, new RunState.Aborted(clock.instant(), reason));
        }
    }

    /// What the cluster's runs are now.
    public RunsView runs(ClusterName cluster) {
        return locked(() -> book.view(cluster));
    }

    /// The newest runs of a cluster, newest first.
    public List<Run> newest(ClusterName cluster, int limit) {
        return locked(() -> book.newest(cluster, limit));
    }

    /// As far back as memory is kept: a hundred ended runs of each cluster.
    public Optional<Run> find(RunId id) {
        return locked(() -> book.find(id));
    }

    /// How far the current attempt of a run is; empty for one that makes no attempt now.
    public List<StageProgress> progress(RunId id) {
        return locked(() -> book.progress(id));
    }

    private <T> T locked(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    private void guarded(Runnable change) {
        locked(() -> {
            change.run();
            return Optional.empty();
        });
    }

    /// How many runs may go on at once from now on; see [RunnerSettings].
    public void resize(int parallelBackups) {
        lanes.resize(parallelBackups);
    }

    /// Forgets a cluster that is not served any more and has no run that has not ended.
    public void forget(ClusterName cluster) {
        guarded(() -> book.forget(cluster));
    }

    /// From now on nothing begins. What waits is aborted, what runs may go on for `grace` and is then aborted;
    /// when this returns nothing runs, unless the clean-up of some attempt hangs.
    ///
    /// @return the runs that hang
    public List<Run> stop(Duration grace) {
        lock.lock();
        try {
            stopping = true;
            book.active().filter(active -> !active.running()).forEach(active -> abort(active, STOPS));
            awaitEnd(grace, () -> hurried);
            book.active().forEach(active -> abort(active, STOPS));
            awaitEnd(TO_CLEAN_UP, () -> false);
            return book.active().map(ActiveRun::run).toList();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(Duration atMost, BooleanSupplier cut) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (deadline - System.nanoTime() > 0
                && !cut.getAsBoolean()
                && book.active().findAny().isPresent()) {
            try {
                changed.awaitNanos(deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true; // there is nothing quicker than to wait for what undoes itself
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the grace of [#stop], from another thread.
    public void hurry() {
        guarded(() -> {
            hurried = true;
            changed.signalAll();
        });
    }

    /// After [#stop]. The listeners have been told everything when it returns.
    @Override
    public void close() {
        timer.close();
        lanes.close();
        announcer.close();
    }
}
