package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.files.LockFile;
import io.etcddr.learner.LearnerFolder;
import io.etcddr.learner.LearnerState;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.ManagedLearner;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Looks after the learner of one cluster, on a thread of its own, for as long as this process writes for the cluster.
/// Safe for use by several threads.
final class LearnerKeeper {
    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final Duration BUSY = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(60);

    private final LearnerWiring wiring;
    private final Function<String, Optional<String>> environment;
    private final InstantSource clock;
    private final LearnerLog log;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile Ending ending = Ending.PROCESS_GOES_ON;
    private volatile LearnerStatus status;

    /// What becomes of the learner's etcd when it is looked after no more.
    enum Ending {
        /// The next one who looks after it meets it again.
        PROCESS_GOES_ON,
        /// It is ended. Its data stays.
        PROCESS_ENDS
    }

    LearnerKeeper(
            LearnerWiring wiring,
            Function<String, Optional<String>> environment,
            InstantSource clock,
            LearnerStatus before) {
        this.wiring = requireNonNull(wiring, "wiring is null");
        this.environment = requireNonNull(environment, "environment is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.status = requireNonNull(before, "before is null");
        ClusterName cluster = wiring.cluster().name();
        this.log = new LearnerLog(cluster);
        this.thread = Thread.ofPlatform().daemon().name("learner-" + cluster).unstarted(this::keep);
    }

    void start() {
        thread.start();
    }

    LearnerWiring wiring() {
        return wiring;
    }

    LearnerStatus status() {
        return status;
    }

    private void keep() {
        while (stopping.getCount() > 0) {
            try {
                LearnerFolder folder = wiring.openFolder();
                Optional<LockFile> hold = folder.tryHold();
                if (hold.isEmpty()) {
                    blocked("another program looks after %s".formatted(folder.path()));
                } else {
                    try (LockFile _ = hold.get()) {
                        keep(folder);
                    }
                }
            } catch (IOException | RuntimeException e) {
                blocked(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            pause(STEADY);
        }
    }

    private void blocked(String why) {
        if (!status.why().equals(why)) {
            log.blocked(why);
        }
        status = status.saying(LearnerState.BROKEN, why);
    }

    private void keep(LearnerFolder folder) throws IOException {
        try (ManagedLearner learner = wiring.manage(folder, environment, clock, log)) {
            while (stopping.getCount() > 0) {
                LearnerStatus before = status;
                status = learner.step();
                log.changed(before, status);
                pause(status.state() == LearnerState.IN_SYNC ? STEADY : BUSY);
            }
            if (ending == Ending.PROCESS_ENDS) {
                learner.stop();
            }
        }
    }

    private void pause(Duration duration) {
        try {
            if (stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            stopping.countDown(); // nobody else interrupts this thread
        }
    }

    /// Looks after it no more; a step that is being made is made to its end. Returns at once.
    void end(Ending how) {
        ending = how;
        stopping.countDown();
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    /// After [#end]: waits until it is so.
    void awaitEnd() {
        try {
            if (thread.isAlive() && !thread.join(END)) {
                log.hangs();
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
