package io.etcddr.cli.run;

import io.etcddr.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGINT and SIGTERM into an interrupt of the working thread. The JVM runs its shutdown hooks on both signals
/// and
/// goes down when they are through; so the hook waits until the work has undone itself.
final class Signals {
    /// Long enough to abort an upload; a second signal cannot shorten it, kill -9 can.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CountDownLatch ended = new CountDownLatch(1);

    private Signals() {}

    static Signals interrupting(Thread worker) {
        Signals signals = new Signals();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signals.shutDown(worker), "signals"));
        return signals;
    }

    /// The program is through: what follows is an ordinary exit.
    void ended() {
        ended.countDown();
    }

    private void shutDown(Thread worker) {
        if (ended.getCount() == 0) {
            return;
        }
        worker.interrupt();
        try {
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("error: interrupted; clean-up took longer than %d s and was abandoned"
                        .formatted(PATIENCE.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ErrorCode.INTERRUPTED.exitCode());
    }
}
