package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.EtcdException;
import io.etcddr.learner.CopyOrder.Phase;
import io.etcddr.source.DatabaseCopies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Copies of the database of a managed learner, made by whoever looks after it: this program or another one of the
/// machine. One at a time: a later order takes the place of one before.
public final class OrderedCopies implements DatabaseCopies {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration KEPT = Duration.ofHours(1);

    private final LearnerFolder folder;
    private final Duration patience;
    private final InstantSource clock;

    /// @param patience until the copy is there and the learner follows again
    public OrderedCopies(LearnerFolder folder, Duration patience, InstantSource clock) {
        this.folder = requireNonNull(folder, "folder is null");
        this.patience = requireNonNull(patience, "patience is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Copy order() throws IOException {
        if (!folder.isHeld()) {
            throw new EtcdException(
                    EtcdException.Reason.NOT_SERVED,
                    "its database cannot be copied: no service of this machine looks after %s"
                            .formatted(folder.path()));
        }
        Instant now = clock.instant();
        CopyOrder order = CopyOrder.asked(now, now.plus(KEPT));
        folder.write(order);
        Ordered copy = new Ordered(folder, order);
        try {
            await(order);
            return copy;
        } catch (IOException | RuntimeException e) {
            try {
                copy.close();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void await(CopyOrder order) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<CopyOrder> now = folder.copyOrder().filter(order::isSame);
            if (now.isEmpty()) {
                throw refused("another order took the place of this one");
            }
            if (now.get().phase() == Phase.READY) {
                return;
            }
            if (now.get().phase() == Phase.REFUSED) {
                throw refused(now.get().told());
            }
            if (System.nanoTime() - end >= 0) {
                throw new EtcdException(
                        EtcdException.Reason.TIMED_OUT,
                        now.get().phase() == Phase.ASKED
                                ? "no copy of its database was made within %d s".formatted(patience.toSeconds())
                                : "its database was copied, and it does not follow the cluster again after %d s"
                                        .formatted(patience.toSeconds()));
            }
            pause();
        }
    }

    private static EtcdException refused(String why) {
        return new EtcdException(EtcdException.Reason.NOT_SERVED, "its database cannot be copied: " + why);
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a copy of the learner's database");
        }
    }

    private record Ordered(LearnerFolder folder, CopyOrder order) implements Copy {
        @Override
        public Path file() {
            return folder.copy();
        }

        @Override
        public void close() throws IOException {
            folder.drop(order);
        }
    }
}
