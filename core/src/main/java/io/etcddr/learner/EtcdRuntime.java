package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the etcd of a learner runs, with its data: a process of this machine, later a pod. Knows neither the cluster
/// nor why something is done. For one thread. Closing it leaves alone what runs.
public interface EtcdRuntime extends AutoCloseable {
    /// Who runs it.
    enum Kind {
        /// We do: it can be started, stopped, and its data exchanged.
        OURS,
        /// Somebody else does: it can only be watched. Every call that changes something throws
        /// [UnsupportedOperationException].
        EXTERNAL
    }

    Kind kind();

    /// Whether it runs; what a program before us left running is met again.
    Run look() throws IOException;

    /// Such as `3.6`: those that can be started.
    Set<String> minors();

    /// What [#start] would start it with, in a text that changes whenever a process that runs must be started again for
    /// it. The order itself is not part of it: etcd reads the members only on an empty directory.
    String settings() throws IOException;

    /// Starts it and returns at once.
    ///
    /// @throws Failure [ErrorCode#REFUSED] or [ErrorCode#USAGE] if there is no etcd of this minor
    /// @throws IOException if it cannot be started
    void start(Order order) throws IOException, Failure;

    /// Asks it to end and kills it when it has not after `grace`. Nothing if it does not run.
    void stop(Duration grace) throws IOException;

    /// What it has on its disk.
    Disk disk() throws IOException;

    /// Copies the database in use to a file, in place of what was there. It must not run.
    void copyDatabase(Path file) throws IOException;

    /// Removes the data in use. It must not run.
    void dropData() throws IOException;

    /// Puts the data in use aside, in place of what lay there. It must not run.
    void putAside() throws IOException;

    /// Removes what was put aside.
    void dropAside() throws IOException;

    @Override
    void close() throws IOException;

    /// How to join.
    ///
    /// @param minor such as `3.6`
    /// @param others every other member
    /// @param learners of the cluster, this one included
    record Order(String minor, List<Peer> others, int learners) {
        public Order {
            requireNonNull(minor, "minor is null");
            others = List.copyOf(others);
        }
    }

    /// @param name of the member; its id when it has none yet, because etcd compares only the URLs
    record Peer(String name, List<String> urls) {
        public Peer {
            requireNonNull(name, "name is null");
            urls = List.copyOf(urls);
        }
    }

    /// @param said by a process that has ended, or what is known of one that somebody else runs
    record Run(State state, String said, Optional<Long> pid) {
        public static final Run NONE = new Run(State.NONE, "", Optional.empty());

        public enum State {
            /// It was not started, or nobody knows what became of it.
            NONE,
            RUNNING,
            /// It ended by itself, or was killed.
            ENDED,
            /// It ended for want of something that its machine should have.
            STARVED,
            /// Somebody else runs it, or not.
            UNKNOWN
        }

        public Run {
            requireNonNull(state, "state is null");
            requireNonNull(said, "said is null");
            requireNonNull(pid, "pid is null");
        }
    }

    /// @param data in use
    /// @param aside the copy before, kept until the one in use is in sync
    /// @param bytes of the data in use; whoever fetches a database lets them grow
    record Disk(Content data, Content aside, long bytes) {
        public enum Content {
            NONE,
            THERE
        }

        public Disk {
            requireNonNull(data, "data is null");
            requireNonNull(aside, "aside is null");
        }
    }

    /// By which the voters, and we, reach it.
    record Addresses(String name, URI peerUrl, URI clientUrl) {
        public Addresses {
            requireNonNull(name, "name is null");
            requireNonNull(peerUrl, "peerUrl is null");
            requireNonNull(clientUrl, "clientUrl is null");
        }
    }
}
