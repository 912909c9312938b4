package io.etcddr.service.serve;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// SIGTERM and SIGINT: the first asks the service to stop, each further one to hurry.
final class StopSignals {
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile Runnable hurry = () -> {};

    private StopSignals() {}

    /// From now on neither of them ends the process by itself.
    static StopSignals listen() {
        StopSignals signals = new StopSignals();
        for (String name : List.of("TERM", "INT")) {
            ProcessSignals.handle(name, signals::arrived);
        }
        return signals;
    }

    private void arrived() {
        if (first.getCount() == 0) {
            hurry.run();
        }
        first.countDown();
    }

    /// Waits for the first; an interrupt of the calling thread counts as one.
    ///
    /// @param onFurther called for each signal after the first
    void await(Runnable onFurther) {
        hurry = onFurther;
        try {
            first.await();
        } catch (InterruptedException e) {
            first.countDown();
        }
    }
}
