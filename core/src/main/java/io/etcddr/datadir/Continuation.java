package io.etcddr.datadir;

import java.io.IOException;

/// Requests that a new log goes on with behind its beginning, all of them committed: an etcd that starts on it
/// applies them to the database before it does anything else.
///
/// The database is then worked on as its old cluster would have gone on with it, so its alarms stay: they decide
/// what a request does.
public interface Continuation {
    long count();

    /// Bytes of all requests together, about.
    long size();

    /// `etcdserverpb.InternalRaftRequest`, or nothing.
    ///
    /// @param number from 1 to the count
    byte[] request(long number) throws IOException;
}
