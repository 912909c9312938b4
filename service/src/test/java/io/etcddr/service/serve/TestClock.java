package io.etcddr.service.serve;

import io.etcddr.service.schedule.ServiceClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that a test puts forward, and that may go faster than the machine's. What sleeps by it is woken in
/// time as long as it is put forward between two lives of a service, not during one.
public final class TestClock implements ServiceClock {
    private final double speed;
    private final long nanos = System.nanoTime();
    private final AtomicReference<Instant> start;

    private TestClock(Instant start, double speed) {
        this.start = new AtomicReference<>(start);
        this.speed = speed;
    }

    /// As fast as the machine's.
    public static TestClock at(Instant start) {
        return new TestClock(start, 1);
    }

    /// @param speed how many seconds pass in one
    public static TestClock fast(Instant start, double speed) {
        return new TestClock(start, speed);
    }

    public void forward(Duration time) {
        start.updateAndGet(from -> from.plus(time));
    }

    @Override
    public Instant instant() {
        return start.get().plusNanos((long) ((System.nanoTime() - nanos) * speed));
    }

    @Override
    public Duration until(Instant time) {
        Duration left = Duration.between(instant(), time);
        return left.isNegative() ? Duration.ZERO : Duration.ofNanos((long) (left.toNanos() / speed));
    }
}
