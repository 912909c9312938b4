package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Gets a lease for one run of something. Where it is held, the holder is watched for as long as his lease may last:
/// one
/// that is dead is replaced, one that shows a sign of life is left alone.
public final class LeaseWait {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int LOOKS = 10;
    /// Of a holder's period; it covers the time that looks take.
    private static final int MARGIN = 2;

    private final LongSupplier nanos;
    private final Pause pause;

    /// @param nanos a monotonic clock in nanoseconds
    public LeaseWait(LongSupplier nanos, Pause pause) {
        this.nanos = requireNonNull(nanos, "nanos is null");
        this.pause = requireNonNull(pause, "pause is null");
    }

    /// @param onWait told once, when a holder is to be watched
    /// @throws Failure [ErrorCode#LEASE_HELD] if the holder lives
    public Tenure acquire(ClusterLease lease, Consumer<LeaseView> onWait) throws IOException, Failure {
        Optional<LeaseView> first = Optional.empty();
        long begun = nanos.getAsLong();
        while (true) {
            Optional<Tenure> tenure = lease.tryAcquire();
            if (tenure.isPresent()) {
                return tenure.get();
            }
            LeaseView now = lease.view();
            if (now.state() == LeaseView.State.THEIRS) {
                if (first.isEmpty()) {
                    first = Optional.of(now);
                    onWait.accept(now);
                } else if (now.hasMovedSince(first.get()) || waitedEnough(first.get(), begun)) {
                    throw held(lease.cluster(), now);
                }
            }
            sleep(lease.cluster(), period(now).dividedBy(LOOKS));
        }
    }

    private boolean waitedEnough(LeaseView first, long begun) {
        return nanos.getAsLong() - begun > period(first).multipliedBy(MARGIN).toNanos();
    }

    private static Duration period(LeaseView view) {
        return view.period().orElse(LONGEST_PAUSE);
    }

    private static Failure held(ClusterName cluster, LeaseView view) {
        return new Failure(
                        ErrorCode.LEASE_HELD,
                        "%s holds the lease of cluster %s (epoch %d)"
                                .formatted(view.holder().orElse("another process"), cluster, view.epoch()))
                .hint("Wait until that process is done; if it is a service, ask it: POST /api/v1/clusters/%s/backups. A"
                                .formatted(cluster)
                        + " process that has died loses its lease after %d s."
                                .formatted(period(view).toSeconds()));
    }

    private void sleep(ClusterName cluster, Duration time) throws InterruptedIOException {
        try {
            pause.pause(time.compareTo(LONGEST_PAUSE) < 0 ? time : LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lease of cluster " + cluster);
        }
    }
}
