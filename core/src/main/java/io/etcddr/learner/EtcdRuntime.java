package io.etcddr.learner;

import io.etcddr.error.Failure;
import java.io.IOException;
import java.net.URI;

/// Where the etcd of a learner runs. It keeps the learner's marker too, beside the data that it tells of.
/// Called by one
/// thread at a time.
public interface EtcdRuntime {
    Observation.Local look() throws IOException;

    /// What was kept last; [LearnerMarker#NEW] when nothing was.
    ///
    /// @throws IOException if it cannot be read, or is damaged
    LearnerMarker marker() throws IOException;

    /// Survives a crash of the machine once it returns.
    void keep(LearnerMarker marker) throws IOException;

    /// Starts it and returns at once.
    ///
    /// @throws Failure if there is no etcd of that minor
    void start(StartOrder order) throws IOException, Failure;

    /// Ends it gracefully and waits for its end.
    void stop() throws IOException;

    /// Deletes its data; it does not run.
    void clear() throws IOException;

    /// What it said last, or why it ended, in a line.
    String lastWords() throws IOException;

    /// @param minor of etcd, such as `3.6`
    /// @param initialCluster all members and the learner, as `--initial-cluster` takes them
    record StartOrder(String minor, String name, URI peerUrl, URI clientUrl, String initialCluster) {}
}
