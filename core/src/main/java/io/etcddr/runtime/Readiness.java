package io.etcddr.runtime;

import java.io.IOException;

/// Asks an etcd whether it serves. What that means differs: a voter answers a linearizable read, a learner its status.
@FunctionalInterface
public interface Readiness {
    /// Bounded by a deadline of its own, of seconds at most.
    ///
    /// @throws IOException if it does not serve yet; asked again until the time is up
    void ask() throws IOException;
}
