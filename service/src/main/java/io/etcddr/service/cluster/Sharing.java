package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.lease.Replicas;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Looks, once in each lease period, how many replicas serve the clusters, and tells when this one holds more
/// than its share. Only a fair share depends on it: while the store fails, everything stays as it is.
final class Sharing implements AutoCloseable {
    private final StoreShelf shelf;
    private final Terms terms;
    private final FairShare share;
    private final Runnable surplus;
    private final Replicas replicas;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// @param place of the repository that the config names, whichever its clusters have
    /// @param holder names this process
    record Terms(Place place, String holder, Duration period) {
        Terms {
            requireNonNull(place, "place is null");
            requireNonNull(holder, "holder is null");
            requireNonNull(period, "period is null");
        }
    }

    private Sharing(StoreShelf shelf, Terms terms, FairShare share, Runnable surplus) {
        this.shelf = requireNonNull(shelf, "shelf is null");
        this.terms = requireNonNull(terms, "terms is null");
        this.share = requireNonNull(share, "share is null");
        this.surplus = requireNonNull(surplus, "surplus is null");
        this.replicas = new Replicas(shelf.take(terms.place), terms.holder, terms.period, System::nanoTime);
        this.thread = Thread.ofPlatform().daemon().name("sharing").unstarted(this::run);
    }

    /// @param surplus called while this process holds more than its share; must be quick
    static Sharing start(StoreShelf shelf, Terms terms, FairShare share, Runnable surplus) {
        Sharing sharing = new Sharing(shelf, terms, share, surplus);
        sharing.thread.start();
        return sharing;
    }

    Terms terms() {
        return terms;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closing.await(terms.period.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Only a close that waited in vain interrupts it.
        }
    }

    private void look() {
        try {
            terms.place.prepare();
            share.others(replicas.look());
        } catch (IOException | RuntimeException e) {
            return; // leases and catalogs tell that the store fails
        }
        if (share.surplus() > 0) {
            surplus.run();
        }
    }

    /// Nobody counts this process any more.
    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.join(terms.period)) {
                replicas.leave();
                shelf.giveBack(terms.place);
            } else {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
