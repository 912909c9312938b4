package io.etcddr.lease;

import io.etcddr.catalog.Fence;
import io.etcddr.error.Failure;
import java.io.IOException;

/// A lease while it is held. It lapses by itself when it is not renewed in time. Safe for use by several
/// threads.
public interface Tenure extends Fence, AutoCloseable {
    /// Whether the last renewal is younger than the period, by this process's own monotonic clock. False for
    /// ever once it was false: whoever lost a lease stops what it does and tries to acquire anew.
    boolean held();

    /// Prolongs the lease by one period from now. To be called every third of a period.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if somebody else has taken it
    /// @throws IOException if the store fails; the lease holds on until its period is over
    void renew() throws IOException, Failure;

    /// Gives the lease back, so that the next writer need not wait for it to expire. Never throws.
    @Override
    void close();
}
