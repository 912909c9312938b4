package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.LeaseView;
import io.etcddr.lease.Tenure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// The claim of this process to one cluster: takes its lease when it can be had, renews it, and tells when
/// another process has taken it. While the store fails the lease lapses, and nothing new is begun; what runs
/// may go on, because it can publish only when the lease turns out to be ours still. Safe for use by several
/// threads.
final class Claim implements AutoCloseable {
    /// Two renewals may be missed.
    private static final int RENEWALS_IN_A_PERIOD = 3;

    private static final int TRIES_IN_A_PERIOD = 12;
    private static final Duration STEP = Duration.ofMillis(50);

    private final ClusterLease lease;
    private final Duration period;
    private final FairShare share;
    private final RandomGenerator random;
    private final Listener listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private volatile Optional<Tenure> tenure = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();
    private volatile Optional<BooleanSupplier> leaving = Optional.empty();
    private volatile boolean seen;
    private boolean left;

    /// Is told on the claim's thread. Must be quick.
    interface Listener {
        /// @param epoch of the lease that was taken
        void taken(long epoch);

        /// The lease lapsed, because it could not be renewed for a while, and is ours all the same.
        void regained();

        /// Somebody else has it.
        void lost(String why);

        /// This process has given it back, for another one to take it.
        void left();

        /// The lease cannot be seen or renewed, for another reason than before.
        void troubled(String why);
    }

    Claim(ClusterLease lease, Duration period, FairShare share, RandomGenerator random, Listener listener) {
        this.lease = requireNonNull(lease, "lease is null");
        this.period = requireNonNull(period, "period is null");
        this.share = requireNonNull(share, "share is null");
        this.random = requireNonNull(random, "random is null");
        this.listener = requireNonNull(listener, "listener is null");
        // Not a virtual one: those wait while others compute, and a renewal must not.
        this.keeper =
                Thread.ofPlatform().daemon().name("claim-" + lease.cluster()).unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    /// The right to begin something, while this process has it.
    Optional<Tenure> tenure() {
        return tenure.filter(Tenure::held).filter(held -> leaving.isEmpty());
    }

    List<String> warnings() {
        return lease.warnings();
    }

    LeaseView view() {
        LeaseView view = lease.view();
        boolean lapsed = view.state() == LeaseView.State.OURS && tenure().isEmpty();
        return lapsed ? new LeaseView(LeaseView.State.UNKNOWN, view.epoch(), Optional.empty()) : view;
    }

    /// Whether the lease was ever seen, whoever holds it.
    boolean seen() {
        return seen;
    }

    /// Why the last look at the lease failed; empty when it did not.
    Optional<String> trouble() {
        return trouble;
    }

    private void keep() {
        Duration pause = Duration.ZERO;
        try {
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = tenure.isEmpty() ? tryToTake() : leaving.isEmpty() ? renew(tenure.get()) : leave(tenure.get());
            }
        } catch (InterruptedException e) {
            // Only a close that waited in vain interrupts it.
        }
    }

    /// @return how long to wait
    private Duration tryToTake() throws InterruptedException {
        if (leaveToOthers()) {
            return Duration.ZERO;
        }
        try {
            Optional<Tenure> taken = lease.tryAcquire();
            trouble = Optional.empty();
            seen = true;
            if (taken.isEmpty()) {
                left = false;
                return share.nextLook(period, random);
            }
            share.taken();
            tenure = taken;
            if (left) {
                left = false;
                share.unwanted(period);
            }
            listener.taken(taken.get().epoch());
            return period.dividedBy(RENEWALS_IN_A_PERIOD);
        } catch (IOException | Failure | RuntimeException e) {
            trouble(e);
            return share.nextLook(period, random);
        }
    }

    /// @return whether the claim is closed meanwhile
    private boolean leaveToOthers() throws InterruptedException {
        long from = System.nanoTime();
        boolean closed = false;
        // In small steps: what this process holds, and so how long it waits, changes meanwhile.
        while (!closed
                && share.headStart(period).minusNanos(System.nanoTime() - from).isPositive()) {
            closed = closing.await(STEP.toMillis(), TimeUnit.MILLISECONDS);
        }
        return closed;
    }

    /// Gives the lease back soon, so that another replica takes it, and does not try to take it for two
    /// periods. Until then nothing begins.
    ///
    /// @param idle asked once more before: what began meanwhile keeps the lease here
    void leaveToAnother(BooleanSupplier idle) {
        leaving = Optional.of(idle);
    }

    private Duration leave(Tenure held) {
        boolean idle = leaving.orElseThrow().getAsBoolean();
        if (!idle) {
            leaving = Optional.empty();
            listener.regained();
            return renew(held);
        }
        left = true;
        tenure = Optional.empty();
        leaving = Optional.empty();
        share.lost();
        held.close();
        listener.left();
        return period.multipliedBy(2);
    }

    private Duration renew(Tenure held) {
        boolean lapsed = !held.held();
        try {
            held.renew();
            trouble = Optional.empty();
            if (lapsed) {
                listener.regained();
            }
            return period.dividedBy(RENEWALS_IN_A_PERIOD);
        } catch (Failure e) {
            tenure = Optional.empty();
            leaving = Optional.empty();
            share.lost();
            listener.lost(e.getMessage());
            return Duration.ZERO;
        } catch (IOException | RuntimeException e) {
            trouble(e);
            return period.dividedBy(TRIES_IN_A_PERIOD);
        }
    }

    private void trouble(Exception e) {
        Optional<String> now = Optional.of(Outcome.of(e).message());
        boolean news = !now.equals(trouble);
        trouble = now;
        if (news) {
            listener.troubled(now.get());
        }
    }

    /// @throws Failure [ErrorCode#LEASE_HELD] while somebody else may write
    Tenure required() throws Failure {
        return tenure().orElseThrow(() -> {
            String holder = lease.view()
                    .holder()
                    .map(name -> "; %s does".formatted(name))
                    .orElse("");
            return new Failure(
                            ErrorCode.LEASE_HELD,
                            "this replica does not hold the lease of cluster %s%s".formatted(lease.cluster(), holder))
                    .hint("Ask the replica that holds it, or wait: a lease that is not renewed is taken over within two"
                            + " of its periods.");
        });
    }

    /// Gives the lease back. Whatever writes must have ended.
    @Override
    public void close() {
        closing.countDown();
        boolean ended = false;
        try {
            ended = !keeper.isAlive() || keeper.join(period); // what hangs is left alone: the lease lapses
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            keeper.interrupt();
            return;
        }
        tenure.ifPresent(held -> {
            share.lost();
            held.close();
        });
        tenure = Optional.empty();
    }
}
