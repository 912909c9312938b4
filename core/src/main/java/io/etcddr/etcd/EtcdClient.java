package io.etcddr.etcd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;

/// A connection to one cluster. Authenticates when a user is configured and renews the token when a server calls it
/// invalid.
/// Safe for use by several threads.
public final class EtcdClient implements AutoCloseable {
    /// Connects lazily: an unreachable cluster is told by the first call.
    public static EtcdClient connect(EtcdAccess access) {
        throw new UnsupportedOperationException("not yet");
    }

    /// Members, alarms, and the status of every member that answers.
    ///
    /// @throws EtcdException if no endpoint answers the member list
    public ClusterView view() throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// HashKV of one member at `revision` (0: now). A heavy read on large databases: the deadline is minutes.
    public HashKvAnswer hashKv(URI endpoint, long revision) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// Streams one member's snapshot, trailer included, into `sink` on the calling thread, and cancels the stream when
    /// the sink
    /// throws or the thread is interrupted. Returns only after the stream ended well and its SHA-256 trailer fits.
    ///
    /// @param idle the longest wait for the next bytes
    /// @throws EtcdException for a stream that breaks, stalls or does not carry the whole database
    public SnapshotReceipt snapshot(URI endpoint, Duration idle, OutputStream sink) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
