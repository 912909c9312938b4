package io.etcddr.catalog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// The same request for many objects, a bounded number at a time, on virtual threads.
final class Parallel {
    /// Enough to hide a round trip of 50 ms, few enough for one connection pool.
    private static final int AT_ONCE = 32;

    private Parallel() {}

    @FunctionalInterface
    interface Step<A, B> {
        B apply(A input) throws IOException;
    }

    /// The results in the order of the inputs. The first exception ends everything.
    static <A, B> List<B> map(List<A> inputs, Step<A, B> step) throws IOException {
        if (inputs.size() == 1) {
            return List.of(step.apply(inputs.getFirst())); // worth no thread
        }
        List<B> results = new ArrayList<>(inputs.size());
        Semaphore turns = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> running = new ArrayList<>(inputs.size());
            for (A input : inputs) {
                running.add(threads.submit(() -> {
                    turns.acquire();
                    try {
                        return step.apply(input);
                    } finally {
                        turns.release();
                    }
                }));
            }
            try {
                for (Future<B> future : running) {
                    results.add(result(future));
                }
            } catch (IOException | RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
        }
        return results;
    }

    /// Waits for it.
    ///
    /// @throws IOException what it threw
    static <B> B result(Future<B> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while reading the catalog").initCause(e);
        }
    }
}
