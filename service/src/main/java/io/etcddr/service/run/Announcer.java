package io.etcddr.service.run;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunListener;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Tells the listeners, in the order of the changes, on a thread of its own: so whoever listens may ask the
/// [Runner] anything.
final class Announcer implements AutoCloseable {
    private final List<RunListener> listeners;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("run-events").daemon().factory());

    Announcer(List<RunListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /// To be called under the lock that orders the changes.
    void tell(Run run) {
        for (RunListener listener : listeners) {
            thread.execute(() -> listener.changed(run)); // a task each: one that throws keeps nothing from the others
        }
    }

    /// Of an exception that nobody foresaw. To be called before the change that it leads to is told.
    void tellBroken(Run run, Throwable thrown) {
        for (RunListener listener : listeners) {
            thread.execute(() -> listener.broke(run, thrown));
        }
    }

    /// Everything has been told when it returns.
    @Override
    public void close() {
        thread.close();
    }
}
