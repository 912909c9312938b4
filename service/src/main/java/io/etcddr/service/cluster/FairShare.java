package io.etcddr.service.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// How replicas share clusters out without a word between them: whoever holds more waits longer before it takes
/// another one, so that others are faster. Safe for use by several threads.
///
/// A replica that holds nothing takes the first free cluster at once, and all of them within a sixth of a lease
/// period. It looks at the clusters of others every sixth of a period, and the more it holds the more seldom,
/// at the least every half: so a dead replica's lease, which passes on after it was seen unchanged for a
/// period, is taken within two periods.
public final class FairShare {
    private static final int HEAD_START = 6;

    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger(1);

    /// @param clusters how many are configured
    public void total(int clusters) {
        total.set(Math.max(1, clusters));
    }

    void taken() {
        held.incrementAndGet();
    }

    void lost() {
        held.decrementAndGet();
    }

    /// How long a lease that may be free is left to those who hold less.
    Duration headStart(Duration period) {
        return part(period.dividedBy(HEAD_START), held.get());
    }

    /// How long until the next look at a lease that somebody else holds.
    Duration nextLook(Duration period, RandomGenerator random) {
        Duration least = period.dividedBy(HEAD_START);
        Duration most = least.plus(part(period.dividedBy(HEAD_START).multipliedBy(2), held.get()));
        return Duration.ofNanos((long) (most.toNanos() * (0.75 + 0.25 * random.nextDouble())));
    }

    private Duration part(Duration whole, int count) {
        return whole.multipliedBy(Math.min(count, total.get())).dividedBy(total.get());
    }
}
