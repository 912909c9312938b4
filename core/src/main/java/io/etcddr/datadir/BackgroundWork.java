package io.etcddr.datadir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Work of the disk that goes on beside the caller's. Closing waits for all of it, so that nobody removes a file that
/// is
/// still being written.
final class BackgroundWork implements AutoCloseable {
    private final List<FutureTask<Void>> tasks = new ArrayList<>();

    interface Work {
        void run() throws IOException;
    }

    void start(Work work) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        tasks.add(task);
        Thread.ofPlatform().name("data-dir-" + tasks.size()).daemon().start(task);
    }

    /// Waits for everything and throws what went wrong first.
    void await() throws IOException {
        for (FutureTask<Void> task : tasks) {
            Throwable failure = waitFor(task);
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private static Throwable waitFor(FutureTask<Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return null;
                } catch (ExecutionException e) {
                    return e.getCause();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        tasks.forEach(BackgroundWork::waitFor);
    }
}
