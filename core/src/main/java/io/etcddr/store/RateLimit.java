package io.etcddr.store;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// So many bytes in a second, for all streams together, of one store or of several. What was not used is lost:
/// after a pause no burst follows. Safe for use by several threads.
public final class RateLimit {
    /// How a thread waits.
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private static final long NANOS = 1_000_000_000;
    /// One step should take about a tenth of a second, so that a slow limit does not look like a dead
    /// connection.
    private static final int STEPS_PER_SECOND = 10;

    private static final int SMALLEST_STEP = 1024;

    private final LongSupplier nanoClock;
    private final Sleeper sleeper;
    private volatile long bytesPerSecond;
    private long freeAt;

    /// @param bytesPerSecond 1 or more; [ThrottledStore.Limits#UNLIMITED] for as many as go through
    public RateLimit(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, Thread::sleep);
    }

    RateLimit(long bytesPerSecond, LongSupplier nanoClock, Sleeper sleeper) {
        change(bytesPerSecond);
        this.nanoClock = nanoClock;
        this.sleeper = sleeper;
        this.freeAt = nanoClock.getAsLong();
    }

    /// From now on, for streams that are open too.
    public void change(long newBytesPerSecond) {
        if (newBytesPerSecond < 1) {
            throw new IllegalArgumentException("a limit of %d bytes in a second".formatted(newBytesPerSecond));
        }
        bytesPerSecond = newBytesPerSecond;
    }

    /// How many bytes to move at once.
    int step(int wanted) {
        return (int) Math.min(wanted, Math.max(bytesPerSecond / STEPS_PER_SECOND, SMALLEST_STEP));
    }

    /// Waits until `bytes` that were moved are paid for.
    void pay(int bytes) throws InterruptedIOException {
        long wait;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            long from = Math.max(freeAt, now);
            freeAt = from + (long) ((double) bytes * NANOS / bytesPerSecond);
            wait = freeAt - now;
        }
        if (wait > 0) {
            try {
                sleeper.sleep(Duration.ofNanos(wait));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the rate limit");
            }
        }
    }
}
