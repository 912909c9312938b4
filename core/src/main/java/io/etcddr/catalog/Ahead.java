package io.etcddr.catalog;

import java.io.IOException;
import java.util.concurrent.FutureTask;

/// Something that is read by a thread of its own until somebody needs it. Closing it gives up what is not read yet,
/// and does not wait.
final class Ahead<T> implements AutoCloseable {
    private final FutureTask<T> work;
    private final Thread thread;

    private Ahead(FutureTask<T> work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("etcd-dr-ahead").start(work);
    }

    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    static <T> Ahead<T> start(Reading<T> reading) {
        return new Ahead<>(new FutureTask<>(reading::read));
    }

    /// Waits for it.
    ///
    /// @throws IOException what the reading threw
    T result() throws IOException {
        return Parallel.result(work);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
