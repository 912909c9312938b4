package io.etcddr.mvcc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Runs numbered tasks on a few threads, the caller's among them; each thread takes the lowest number that is left.
final class Workers {
    /// More would wait for memory, and for [KeepBuilder], which takes a tenth of the work and one thread at a time.
    private static final int MAX_THREADS = 4;

    private final int tasks;
    private final Task task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    interface Task {
        void run(int number) throws IOException;
    }

    private Workers(int tasks, Task task) {
        this.tasks = tasks;
        this.task = task;
    }

    /// Returns when all tasks are done. The first exception ends it: no further task starts.
    static void run(int tasks, Task task) throws IOException {
        new Workers(tasks, task).run();
    }

    private void run() throws IOException {
        int threads = Math.min(tasks, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            helpers.add(Thread.ofPlatform().name("walk-" + i).daemon().start(this::work));
        }
        work();
        helpers.forEach(Workers::join);
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void work() {
        for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
            try {
                task.run(number);
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                next.set(tasks);
            }
        }
    }

    /// A walk takes seconds at most and must not leave threads behind on a file that is being closed: an interrupt is
    /// kept for later.
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
