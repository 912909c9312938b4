package io.etcddr.service.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// How many clusters this process should hold, and how hard it tries to get more. Safe for use by several
/// threads.
///
/// Whoever holds more waits longer before it takes another one, so that others are faster. A replica that holds
/// nothing takes a free cluster at once, and all of them within a sixth of a lease period. It looks at the
/// clusters of others every sixth of a period, and the more it holds the more seldom, at the least every half:
/// so a dead replica's lease, which passes on after it was seen unchanged for a period, is taken within two
/// periods. What it holds beyond its share, because others came later, is its [#surplus].
public final class FairShare {
    private static final int HEAD_START = 6;
    /// Periods after which clusters are offered again when nobody took what was offered.
    private static final int REST = 20;

    private final AtomicInteger held = new AtomicInteger();
    private volatile int total = 1;
    private volatile int others;
    private volatile long restUntil = System.nanoTime();

    /// @param clusters how many are configured
    public void total(int clusters) {
        total = Math.max(1, clusters);
    }

    /// @param replicas that serve the same clusters, without this process
    void others(int replicas) {
        others = replicas;
    }

    void taken() {
        held.incrementAndGet();
    }

    void lost() {
        held.decrementAndGet();
    }

    /// Nobody wanted what was left to others: they may have another config, or be about to stop.
    void unwanted(Duration period) {
        restUntil = System.nanoTime() + period.multipliedBy(REST).toNanos();
    }

    /// How many clusters others should have instead of this process.
    int surplus() {
        int share = Math.ceilDiv(total, 1 + others);
        return System.nanoTime() - restUntil < 0 ? 0 : Math.max(0, held.get() - share);
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
        return whole.multipliedBy(Math.min(count, total)).dividedBy(total);
    }
}
