package io.etcddr.lease;

import io.etcddr.catalog.Fence;
import io.etcddr.error.Failure;
import java.io.IOException;

/// A lease while it is held. It lapses by itself when it is not renewed in time. Whether something may be
/// published or deleted is never decided by the clock: [#publishing] and [#deleting] succeed exactly as long as
/// nobody else has taken the lease. Safe for use by several threads.
public interface Tenure extends Fence, AutoCloseable {
    /// Whether the last renewal is younger than the period, by this process's own monotonic clock. While it is
    /// not, others may take the lease at any moment, and nothing new should be begun; if nobody did, a renewal
    /// that succeeds makes it held again. Never waits.
    boolean held();

    /// Prolongs the lease by one period from now. To be called every third of a period; [LeaseKeeper] does.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if somebody else has taken it: then it is over for ever, and a
    ///     new one must be acquired
    /// @throws IOException if the store fails; the lease holds on until its period is over
    void renew() throws IOException, Failure;

    /// Gives the lease back, so that the next writer need not wait for it to expire. Never throws.
    @Override
    void close();
}
