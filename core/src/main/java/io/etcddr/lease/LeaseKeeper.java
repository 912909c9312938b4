package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Renews a tenure on a thread of its own, every third of its period, and more often while the store fails. Ends when
/// the lease is lost, or when it is closed; it does not give the lease back.
public final class LeaseKeeper implements AutoCloseable {
    /// After a renewal that failed, so often within the time of one that did not.
    private static final int HASTE = 4;

    private final Tenure tenure;
    private final Duration every;
    private final Consumer<Failure> onLoss;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<Failure> loss = Optional.empty();
    private volatile Optional<IOException> trouble = Optional.empty();

    private LeaseKeeper(Tenure tenure, LeaseTerms terms, Consumer<Failure> onLoss) {
        this.tenure = requireNonNull(tenure, "tenure is null");
        this.every = terms.renewEvery();
        this.onLoss = requireNonNull(onLoss, "onLoss is null");
        // Not a virtual one: those wait while others compute, and a renewal must not.
        this.thread = Thread.ofPlatform().daemon().name("etcd-dr-lease").unstarted(this::keep);
    }

    /// Starts to renew.
    ///
    /// @param onLoss called once, on the keeper's thread, when somebody else has taken the lease
    public static LeaseKeeper start(Tenure tenure, LeaseTerms terms, Consumer<Failure> onLoss) {
        LeaseKeeper keeper = new LeaseKeeper(tenure, terms, onLoss);
        keeper.thread.start();
        return keeper;
    }

    /// Why the lease is lost, once it is.
    public Optional<Failure> loss() {
        return loss;
    }

    /// Why the last renewal failed, empty when it did not.
    public Optional<IOException> trouble() {
        return trouble;
    }

    private void keep() {
        try {
            while (!closing.await(pause().toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    tenure.renew();
                    trouble = Optional.empty();
                } catch (IOException e) {
                    trouble = Optional.of(e);
                } catch (RuntimeException e) {
                    trouble =
                            Optional.of(new IOException("the lease was not renewed: " + e, e)); // a bug must not end it
                } catch (Failure e) {
                    loss = Optional.of(e);
                    onLoss.accept(e);
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only a close interrupts it.
        }
    }

    private Duration pause() {
        return trouble.isEmpty() ? every : every.dividedBy(HASTE);
    }

    /// Stops renewing. Does not wait for a renewal that hangs.
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
