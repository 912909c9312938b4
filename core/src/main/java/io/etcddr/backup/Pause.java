package io.etcddr.backup;

import java.time.Duration;

/// How a backup waits for the next second.
@FunctionalInterface
interface Pause {
    void forAtLeast(Duration time) throws InterruptedException;

    static Pause sleeping() {
        return Thread::sleep;
    }
}
