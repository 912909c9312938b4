package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.schedule.ServiceClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does something when a clock shows a time. The machine's timer only wakes: whether it is time is asked of the
/// clock. Safe for use by several threads.
final class ClockTimer implements AutoCloseable {
    private final ServiceClock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("run-timer").daemon().factory());

    ClockTimer(ServiceClock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /// A clock that is set back meanwhile delays nothing: it is not waited for longer than it seems now.
    ///
    /// @param task must be quick
    /// @return to cancel it with
    Future<?> at(Instant time, Runnable task) {
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        sleep(time, left(time), alarm, task);
        return alarm;
    }

    private void sleep(Instant time, Duration most, CompletableFuture<Void> alarm, Runnable task) {
        timer.schedule(() -> wake(time, most, alarm, task), clock.until(time).toNanos(), TimeUnit.NANOSECONDS);
    }

    private void wake(Instant time, Duration most, CompletableFuture<Void> alarm, Runnable task) {
        Duration left = left(time);
        if (alarm.isCancelled()) {
            return;
        }
        if (left.isPositive() && left.compareTo(most) <= 0) {
            sleep(time, most, alarm, task);
        } else {
            task.run();
        }
    }

    private Duration left(Instant time) {
        return Duration.between(clock.instant(), time);
    }

    /// By the machine's timer, whatever any clock shows.
    void every(Duration interval, Runnable task) {
        timer.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What waits is dropped.
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
