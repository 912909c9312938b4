package io.etcddr.service.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.state.ClusterStatus.Circuit;
import io.etcddr.service.testing.SteppedClock;
import io.etcddr.testing.Await;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunnerTest {
    private static final ClusterName A = new ClusterName("a");
    private static final ClusterName B = new ClusterName("b");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Retry NEVER = new Retry(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final Retry QUICKLY = new Retry(Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(2));
    private static final Retry LATER = new Retry(Duration.ofHours(1), Duration.ofMinutes(30), Duration.ofMinutes(30));

    private final List<Run> told = new CopyOnWriteArrayList<>();
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private Runner runner = runner(PATIENCE);

    private Runner runner(Duration patience) {
        return runner(patience, ServiceClock.system());
    }

    private Runner runner(Duration patience, ServiceClock clock) {
        RunnerSettings settings = new RunnerSettings(
                2, new CircuitBreaker.Settings(2, Duration.ofMillis(1), Duration.ofMillis(2)), patience);
        return new Runner(clock, new Random(1), settings, List.of(told::add));
    }

    @AfterEach
    void stop() {
        gate.release(1000);
        assertThat(runner.stop(Duration.ZERO)).isEmpty();
        runner.close();
    }

    @Test
    void aRunIsQueuedThenRunsThenSucceeds() throws Exception {
        Run queued = runner.submit(order(A, Job.COLD, NEVER, progress -> done("proven")));
        assertThat(queued.state()).isEqualTo(new RunState.Queued());
        await(() -> ended(queued));
        await(() -> told.size() == 3);
        assertThat(told.stream().map(run -> run.state().getClass().getSimpleName()))
                .containsExactly("Queued", "Running", "Succeeded");
        Run last = runner.runs(A).last().get(Job.COLD);
        assertThat(last.id()).isEqualTo(queued.id());
        assertThat(last.attempt()).isEqualTo(1);
        assertThat(((RunState.Succeeded) last.state()).summary()).isEqualTo("proven");
        assertThat(runner.find(queued.id())).contains(last);
        assertThat(runner.newest(A, 10)).containsExactly(last);
        assertThat(runner.newest(B, 10)).isEmpty();
    }

    @Test
    void whatNobodyForesawIsToldWithItsStackBeforeTheRunIsAndOtherTroubleIsNot() throws Exception {
        IllegalStateException bug = new IllegalStateException("of the test");
        List<Object> heard = new CopyOnWriteArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void changed(Run run) {
                if (run.state() instanceof RunState.Failed) {
                    heard.add(run.cluster());
                }
            }

            @Override
            public void broke(Run run, Throwable thrown) {
                heard.add(thrown);
            }
        };
        try (Runner broken = new Runner(
                ServiceClock.system(),
                new Random(1),
                new RunnerSettings(
                        2, new CircuitBreaker.Settings(2, Duration.ofMillis(1), Duration.ofMillis(2)), PATIENCE),
                List.of(listener))) {
            broken.submit(order(A, Job.COLD, NEVER, progress -> {
                throw bug;
            }));
            await(() -> heard.size() == 2);
            broken.submit(order(B, Job.COLD, NEVER, progress -> {
                throw new Failure(ErrorCode.UNEXPECTED, "nothing moved");
            }));
            await(() -> heard.size() == 3);
            assertThat(heard).containsExactly(bug, A, B);
            assertThat(broken.stop(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aJobOfAClusterHasOneRunAtATime() throws Exception {
        Run first = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        Run again = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        assertThat(again.id()).isEqualTo(first.id());
        Run other = runner.submit(order(A, Job.VERIFY, NEVER, this::waits));
        assertThat(other.id()).isNotEqualTo(first.id());
        gate.release(2);
        await(() -> ended(first) && ended(other));
        assertThat(runner.submit(order(A, Job.COLD, NEVER, progress -> done("")))
                        .id())
                .isNotEqualTo(first.id());
    }

    @Test
    void noMoreBackupsThanConfiguredRunAtOnceAndAllGetTheirTurn() throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            runs.add(runner.submit(order(new ClusterName("c" + i), Job.COLD, NEVER, this::waits)));
        }
        await(() -> running.get() == 2);
        gate.release(12);
        await(() -> runs.stream().allMatch(this::ended));
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void backupsReadsAndDeletesDoNotTakePlacesFromEachOther() throws Exception {
        for (int i = 0; i < 5; i++) {
            runner.submit(order(new ClusterName("c" + i), Job.VERIFY, NEVER, this::waits));
            runner.submit(order(new ClusterName("c" + i), Job.COLD, NEVER, this::waits));
        }
        Run expire = runner.submit(order(A, Job.EXPIRE, NEVER, progress -> done("")));
        await(() -> ended(expire));
        await(() -> running.get() == 3);
        Run drill = runner.submit(order(A, Job.DRILL, NEVER, progress -> done("")));
        assertThat(runner.find(drill.id()).orElseThrow().state()).isEqualTo(new RunState.Queued());
    }

    @Test
    void whatFailsIsTriedAgainUntilItSucceeds() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Run run = runner.submit(order(A, Job.COLD, QUICKLY, progress -> {
            if (attempts.incrementAndGet() < 4) {
                throw new Failure(ErrorCode.ETCD, "nobody answers")
                        .hint("Start it, and give --endpoints.")
                        .hintInService("Start it.");
            }
            return done("at last");
        }));
        await(() -> ended(run));
        Run last = runner.find(run.id()).orElseThrow();
        assertThat(last.state()).isInstanceOf(RunState.Succeeded.class);
        assertThat(last.attempt()).isEqualTo(4);
        await(() -> told.stream()
                .anyMatch(some -> some.state() instanceof RunState.Retrying retrying
                        && retrying.last()
                                .equals(new RunState.Trouble(
                                        ErrorCode.ETCD, "nobody answers", Optional.of("Start it.")))));
    }

    @Test
    void aRunWithoutAWindowIsGivenUpAtOnce() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, progress -> {
            throw new IOException("the disk is gone");
        }));
        await(() -> ended(run));
        RunState.Failed failed =
                (RunState.Failed) runner.find(run.id()).orElseThrow().state();
        assertThat(failed.trouble().code()).isEqualTo(ErrorCode.UNEXPECTED);
        assertThat(failed.trouble().message()).isEqualTo("the disk is gone");
    }

    @Test
    void whatNoTimeHealsIsNotTriedAgain() throws Exception {
        for (ErrorCode code :
                List.of(ErrorCode.USAGE, ErrorCode.NOT_FOUND, ErrorCode.CANNOT_DECRYPT, ErrorCode.PROBLEMS)) {
            Run run = runner.submit(order(A, Job.VERIFY, QUICKLY, progress -> {
                throw new Failure(code, "no");
            }));
            await(() -> ended(run));
            assertThat(runner.find(run.id()).orElseThrow().attempt())
                    .as("%s", code)
                    .isEqualTo(1);
        }
        Run damaged = runner.submit(order(A, Job.VERIFY, QUICKLY, progress -> {
            throw new Failure(ErrorCode.INTEGRITY, "damaged");
        }));
        await(() -> ended(damaged));
        assertThat(runner.find(damaged.id()).orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void aRunThatWaitsForItsNextAttemptTakesNoPlace() throws Exception {
        List<Run> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(runner.submit(order(new ClusterName("dead" + i), Job.COLD, LATER, progress -> {
                throw new Failure(ErrorCode.ETCD, "nobody answers");
            })));
        }
        await(() -> waiting.stream()
                .allMatch(run -> runner.find(run.id()).orElseThrow().state() instanceof RunState.Retrying));
        Run run = runner.submit(order(A, Job.COLD, NEVER, progress -> done("")));
        await(() -> ended(run));
    }

    @Test
    void anErrorOfTheMachineEndsTheRunAndNotTheRunner() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, progress -> {
            throw new OutOfMemoryError("heap");
        }));
        await(() -> ended(run));
        Run next = runner.submit(order(A, Job.COLD, NEVER, progress -> done("")));
        await(() -> ended(next));
    }

    /// Timers of the machine go off when they like.
    @Test
    void theNextAttemptWaitsUntilTheClockShowsItsTime() throws Exception {
        SteppedClock clock = SteppedClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        stop();
        runner = runner(PATIENCE, clock);
        AtomicInteger attempts = new AtomicInteger();
        Run run = runner.submit(order(A, Job.COLD, LATER, progress -> {
            attempts.incrementAndGet();
            throw new Failure(ErrorCode.ETCD, "nobody answers");
        }));
        await(() -> retrying(run).isPresent());
        long asked = clock.asked();
        await(() -> clock.asked() > asked + 5);
        assertThat(attempts.get()).isEqualTo(1);
        clock.to(retrying(run).orElseThrow().next());
        await(() -> attempts.get() == 2);
    }

    /// It was counted from when it had been due: until the catalog was looked into, what a late success had made
    /// needless was due at once.
    @Test
    void whatSucceedsLateCountsFromTheAttemptThatDid() throws Exception {
        SteppedClock clock = SteppedClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        stop();
        runner = runner(PATIENCE, clock);
        AtomicInteger attempts = new AtomicInteger();
        Run run = runner.submit(order(A, Job.COLD, LATER, progress -> {
            if (attempts.incrementAndGet() == 1) {
                throw new Failure(ErrorCode.ETCD, "nobody answers");
            }
            return done("at last");
        }));
        await(() -> retrying(run).isPresent());
        Instant next = retrying(run).orElseThrow().next();
        clock.to(next);
        await(() -> ended(run));
        assertThat(runner.runs(A).counted()).containsEntry(Job.COLD, next);
    }

    /// Somebody who sets a clock right must not keep a cluster without backups.
    @Test
    void aClockThatIsSetBackDelaysNoAttempt() throws Exception {
        SteppedClock clock = SteppedClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        stop();
        runner = runner(PATIENCE, clock);
        AtomicInteger attempts = new AtomicInteger();
        Run run = runner.submit(order(A, Job.COLD, LATER, progress -> {
            attempts.incrementAndGet();
            throw new Failure(ErrorCode.ETCD, "nobody answers");
        }));
        await(() -> retrying(run).isPresent());
        clock.to(Instant.parse("2025-03-01T12:00:00Z"));
        await(() -> attempts.get() == 2);
    }

    private Optional<RunState.Retrying> retrying(Run run) {
        return runner.find(run.id()).orElseThrow().state() instanceof RunState.Retrying state
                ? Optional.of(state)
                : Optional.empty();
    }

    @Test
    void anAttemptInWhichNothingMovesIsEnded() throws Exception {
        stop();
        gate.drainPermits();
        runner = runner(Duration.ofMillis(50));
        Run hung = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        await(() -> ended(hung));
        RunState.Failed failed =
                (RunState.Failed) runner.find(hung.id()).orElseThrow().state();
        assertThat(failed.trouble().message()).isEqualTo("nothing moved for 50ms, so the attempt was ended");
    }

    @Test
    void progressIsSeenWhileAnAttemptRuns() throws Exception {
        CountDownLatch advanced = new CountDownLatch(1);
        Run run = runner.submit(order(A, Job.COLD, NEVER, progress -> {
            try (Progress.Stage stage = progress.stage("upload", OptionalLong.of(100))) {
                stage.advance(40);
                advanced.countDown();
                waits(progress);
            }
            return done("");
        }));
        advanced.await();
        assertThat(runner.progress(run.id())).containsExactly(new StageProgress("upload", 40, OptionalLong.of(100)));
        gate.release();
        await(() -> ended(run));
        assertThat(runner.progress(run.id())).isEmpty();
    }

    @Test
    void abortingAClusterEndsItsRunsAndNoOthers() throws Exception {
        Run runs = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        Run other = runner.submit(order(B, Job.COLD, NEVER, this::waits));
        await(() -> running.get() == 2);
        Run queued = runner.submit(order(new ClusterName("c"), Job.COLD, NEVER, this::waits));
        runner.abort(A, "the lease has passed on");
        runner.abort(new ClusterName("c"), "the lease has passed on");
        await(() -> ended(runs) && ended(queued));
        for (Run aborted : List.of(runs, queued)) {
            RunState.Aborted state =
                    (RunState.Aborted) runner.find(aborted.id()).orElseThrow().state();
            assertThat(state.reason()).isEqualTo("the lease has passed on");
        }
        assertThat(runner.runs(A).counted()).isEmpty();
        assertThat(runner.find(other.id()).orElseThrow().state()).isInstanceOf(RunState.Running.class);
    }

    @Test
    void anAbortedRunThatSucceedsAllTheSameHasSucceeded() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, progress -> {
            running.incrementAndGet();
            gate.acquireUninterruptibly();
            return done("published before the interrupt came");
        }));
        await(() -> running.get() == 1);
        runner.abort(A, "too late");
        gate.release();
        await(() -> ended(run));
        assertThat(runner.find(run.id()).orElseThrow().state()).isInstanceOf(RunState.Succeeded.class);
    }

    @Test
    void anInterruptDoesNotReachTheNextRunOfTheThread() throws Exception {
        for (int i = 0; i < 10; i++) {
            Run run = runner.submit(order(A, Job.COLD, NEVER, this::waits));
            await(() -> running.get() == 1);
            runner.abort(A, "stop");
            await(() -> ended(run));
            Run next = runner.submit(order(A, Job.COLD, NEVER, progress -> {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return done("");
            }));
            await(() -> ended(next));
            assertThat(runner.find(next.id()).orElseThrow().state()).isInstanceOf(RunState.Succeeded.class);
        }
    }

    @Test
    void aCircuitOpensAndOnlyOneAttemptDecidesWhenItIsHalfOpen() throws Exception {
        Work fails = progress -> {
            throw new Failure(ErrorCode.ETCD, "nobody answers");
        };
        for (int i = 0; i < 2; i++) {
            Run run = runner.submit(order(A, Job.COLD, NEVER, fails));
            await(() -> ended(run));
        }
        await(() -> runner.runs(A).circuit().state(ServiceClock.system().instant()) == Circuit.HALF_OPEN);
        Run probe = runner.submit(order(A, Job.COLD, LATER, fails));
        await(() -> ended(probe));
        Run byHand = runner.submit(new Order(A, Job.COLD, Trigger.REQUESTED, QUICKLY, progress -> done("")));
        await(() -> ended(byHand));
        assertThat(runner.runs(A).circuit().failures()).isZero();
    }

    @Test
    void onlyBackupsOpenTheCircuit() throws Exception {
        for (int i = 0; i < 3; i++) {
            Run run = runner.submit(order(A, Job.VERIFY, NEVER, progress -> {
                throw new Failure(ErrorCode.INTEGRITY, "damaged");
            }));
            await(() -> ended(run));
        }
        assertThat(runner.runs(A).circuit().failures()).isZero();
    }

    @Test
    void stoppingLetsARunEndWithinItsGrace() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        Run waiting = runner.submit(order(B, Job.COLD, LATER, progress -> {
            throw new IOException("no");
        }));
        await(() ->
                running.get() == 1 && runner.find(waiting.id()).orElseThrow().state() instanceof RunState.Retrying);
        Thread stopping = Thread.ofVirtual().start(() -> runner.stop(PATIENCE));
        await(() -> ended(waiting));
        assertThatThrownBy(() -> runner.submit(order(A, Job.EXPIRE, NEVER, progress -> done(""))))
                .isInstanceOf(Failure.class)
                .hasMessage("the service stops");
        gate.release();
        stopping.join();
        assertThat(runner.find(run.id()).orElseThrow().state()).isInstanceOf(RunState.Succeeded.class);
    }

    @Test
    void stoppingAbortsWhatTakesLongerThanItsGraceAndASecondSignalDoesSoAtOnce() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        await(() -> running.get() == 1);
        Thread stopping = Thread.ofVirtual().start(() -> runner.stop(Duration.ofHours(1)));
        runner.hurry();
        stopping.join();
        assertThat(runner.find(run.id()).orElseThrow().state()).isInstanceOf(RunState.Aborted.class);
        assertThat(running.get()).isZero();
    }

    @Test
    void aListenerThatThrowsKeepsNothingFromTheOthers() throws Exception {
        stop();
        Runner other = new Runner(
                ServiceClock.system(),
                new Random(1),
                new RunnerSettings(1, CircuitBreaker.Settings.DEFAULT, PATIENCE),
                List.of(
                        run -> {
                            throw new IllegalStateException("thrown by a listener, as the test wants it");
                        },
                        told::add));
        other.submit(order(A, Job.COLD, NEVER, progress -> done("")));
        await(() -> told.stream().anyMatch(run -> run.state() instanceof RunState.Succeeded));
        other.stop(Duration.ZERO);
        other.close();
    }

    @Test
    void aClusterThatIsForgottenTakesNoMemory() throws Exception {
        Run run = runner.submit(order(A, Job.COLD, NEVER, this::waits));
        runner.forget(A);
        assertThat(runner.find(run.id())).isPresent();
        gate.release();
        await(() -> ended(run));
        runner.forget(A);
        assertThat(runner.find(run.id())).isEmpty();
    }

    private Work.Result waits(Progress progress) throws IOException {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            gate.acquire();
            return done("");
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        } finally {
            running.decrementAndGet();
        }
    }

    private static Work.Result done(String summary) {
        return new Work.Result(Optional.empty(), summary, List.of());
    }

    private static Order order(ClusterName cluster, Job job, Retry retry, Work work) {
        return new Order(cluster, job, Trigger.SCHEDULED, retry, work);
    }

    private boolean ended(Run run) {
        return runner.find(run.id()).orElseThrow().state() instanceof RunState.Ended;
    }

    private static void await(Callable<Boolean> condition) {
        Await.until("the runs", PATIENCE, condition);
    }
}
