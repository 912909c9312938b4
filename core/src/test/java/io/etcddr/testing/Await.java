package io.etcddr.testing;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waiting by condition.
public final class Await {
    private Await() {}

    /// Asks until the condition holds. An exception counts as "not yet"; the last one is the cause of the failure.
    ///
    /// @param what completes the sentence "waited in vain for ..."
    public static void until(String what, Duration atMost, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new IllegalStateException("waited %d s in vain for %s".formatted(atMost.toSeconds(), what), last);
    }

    private static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
