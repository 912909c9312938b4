package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Trouble;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;

/// A run that has not ended. Everything here is guarded by the lock of the [Runner].
final class ActiveRun {
    private final Order order;
    private Run run;
    private Optional<Instant> firstAttempt = Optional.empty();
    private Optional<Instant> lastAttempt = Optional.empty();
    private int failures;
    private Optional<Thread> thread = Optional.empty();
    private Optional<Future<?>> alarm = Optional.empty();
    private Optional<String> abort = Optional.empty();
    private Optional<Trouble> stalled = Optional.empty();
    private volatile RunProgress progress = new RunProgress();

    ActiveRun(Order order, Run queued) {
        this.order = requireNonNull(order, "order is null");
        this.run = requireNonNull(queued, "queued is null");
    }

    Order order() {
        return order;
    }

    Run run() {
        return run;
    }

    /// Of the current attempt.
    RunProgress progress() {
        return progress;
    }

    boolean running() {
        return thread.isPresent();
    }

    boolean ended() {
        return run.state() instanceof RunState.Ended;
    }

    /// The calling thread makes the next attempt.
    void begin(Instant now) {
        thread = Optional.of(Thread.currentThread());
        alarm = Optional.empty();
        stalled = Optional.empty();
        progress = new RunProgress();
        firstAttempt = firstAttempt.or(() -> Optional.of(now));
        lastAttempt = Optional.of(now);
        run = run.attempt(run.attempt() + 1).in(new RunState.Running(now));
    }

    /// The attempt is over, and its thread is free of us: no interrupt of ours reaches what it does next.
    void leave() {
        thread = Optional.empty();
        Thread.interrupted(); // clears it
    }

    void await(RunState.Retrying state, Future<?> until) {
        run = run.in(state);
        alarm = Optional.of(until);
    }

    void end(RunState.Ended state) {
        alarm.ifPresent(future -> future.cancel(false));
        run = run.in(state);
    }

    /// Interrupts the attempt. A run that waits has none: its caller ends it.
    void abort(String reason) {
        abort = abort.or(() -> Optional.of(reason));
        thread.ifPresent(Thread::interrupt);
    }

    Optional<String> aborted() {
        return abort;
    }

    /// Interrupts an attempt that does not get on.
    void stall(Trouble trouble) {
        stalled = Optional.of(trouble);
        thread.ifPresent(Thread::interrupt);
    }

    /// What the failure of the attempt is told as.
    Trouble told(Trouble failure) {
        return failure.code() == ErrorCode.INTERRUPTED ? stalled.orElse(failure) : failure;
    }

    int failed() {
        failures++;
        return failures;
    }

    Instant lastAttempt() {
        return lastAttempt.orElseThrow();
    }

    Instant firstAttempt() {
        return firstAttempt.orElseThrow();
    }
}
