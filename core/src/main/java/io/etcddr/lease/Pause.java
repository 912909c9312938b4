package io.etcddr.lease;

import java.time.Duration;

/// How a thread waits; tests move their clock instead.
@FunctionalInterface
public interface Pause {
    void pause(Duration time) throws InterruptedException;

    /// Sleeps.
    static Pause sleeping() {
        return Thread::sleep;
    }
}
