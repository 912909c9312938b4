package io.etcddr.service.wiring;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.LeaseKeeper;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.LeaseView;
import io.etcddr.lease.LeaseWait;
import io.etcddr.lease.Pause;
import io.etcddr.lease.Tenure;
import java.io.IOException;
import java.util.function.Consumer;

/// One run of what only the writer of a cluster may do, by a command: it takes the lease, keeps it while the
/// run lasts, and gives it back. Whoever takes it away meanwhile ends the run.
public final class LeasedRun {
    private final ClusterLease lease;
    private final LeaseTerms terms;
    private final Consumer<String> messages;

    /// @param messages what a person should know, one line each
    public LeasedRun(ClusterLease lease, LeaseTerms terms, Consumer<String> messages) {
        this.lease = requireNonNull(lease, "lease is null");
        this.terms = requireNonNull(terms, "terms is null");
        this.messages = requireNonNull(messages, "messages is null");
    }

    /// What is done.
    ///
    /// @param <T> what comes of it
    @FunctionalInterface
    public interface Action<T> {
        T run(Tenure tenure) throws IOException, Failure;
    }

    /// Runs on the calling thread, which is interrupted when the lease is lost.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if another process holds the lease and lives, or has taken it
    ///     meanwhile
    public <T> T run(Action<T> action) throws IOException, Failure {
        try (Tenure tenure = new LeaseWait(System::nanoTime, Pause.sleeping()).acquire(lease, this::tellOfWaiting)) {
            lease.warnings().forEach(warning -> messages.accept("warning: " + warning));
            return keeping(tenure, action);
        }
    }

    private void tellOfWaiting(LeaseView view) {
        messages.accept("%s holds the lease of cluster %s (epoch %d); watching whether it lives, for up to %d s"
                .formatted(
                        view.holder().orElse("another process"),
                        lease.cluster(),
                        view.epoch(),
                        view.period().orElse(terms.period()).toSeconds()));
    }

    private <T> T keeping(Tenure tenure, Action<T> action) throws IOException, Failure {
        Worker worker = new Worker(Thread.currentThread());
        try (LeaseKeeper keeper = LeaseKeeper.start(tenure, terms, loss -> worker.interrupt())) {
            try {
                return action.run(tenure);
            } catch (IOException | RuntimeException e) {
                worker.ends();
                if (keeper.loss().isEmpty()) {
                    throw e;
                }
                Failure loss = new Failure(
                                ErrorCode.LEASE_HELD, keeper.loss().get().getMessage())
                        .hint(keeper.loss().get().hint().orElse("Run it again."));
                loss.addSuppressed(e);
                throw loss;
            } finally {
                worker.ends();
            }
        }
    }

    /// The thread that works, which must not be interrupted any more when it has ended.
    private static final class Worker {
        private final Thread thread;
        private boolean interrupted;
        private boolean ended;

        private Worker(Thread thread) {
            this.thread = thread;
        }

        private synchronized void interrupt() {
            if (!ended) {
                interrupted = true;
                thread.interrupt();
            }
        }

        /// Called by the thread itself. An interrupt that came from here is taken back.
        private synchronized void ends() {
            ended = true;
            if (interrupted) {
                interrupted = false;
                var _ = Thread.interrupted();
            }
        }
    }
}
