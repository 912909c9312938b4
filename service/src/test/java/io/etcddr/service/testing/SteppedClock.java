package io.etcddr.service.testing;

import io.etcddr.service.schedule.ServiceClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands until a test moves it. What sleeps by it wakes up again and again and asks it: whoever
/// acts because he woke up, and not because it is time, is caught.
public final class SteppedClock implements ServiceClock {
    private static final Duration NAP = Duration.ofMillis(20);

    private final AtomicLong asked = new AtomicLong();
    private volatile Instant now;

    private SteppedClock(Instant now) {
        this.now = now;
    }

    public static SteppedClock at(Instant now) {
        return new SteppedClock(now);
    }

    public void to(Instant time) {
        now = time;
    }

    /// How often somebody asked how long to sleep.
    public long asked() {
        return asked.get();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Duration until(Instant time) {
        asked.incrementAndGet();
        Duration left = Duration.between(now, time);
        return left.isNegative() ? Duration.ZERO : left.compareTo(NAP) < 0 ? left : NAP;
    }
}
