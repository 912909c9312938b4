package io.etcddr.store.s3;

import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Runs at most so many uploads of one writer at the same time, each on a virtual thread, and gives up when none of
/// them moves a byte for too long: a blocked write to a socket has no time-out of its own.
final class PartsInFlight {
    /// One upload.
    interface Upload {
        void run(Runnable onProgress) throws IOException;
    }

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LONGEST_CANCEL = Duration.ofSeconds(10);

    private final int most;
    private final Duration patience;
    private final String what;
    private final Semaphore slots;
    private final Queue<byte[]> spareBuffers = new ConcurrentLinkedQueue<>();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());

    /// @param what completes "no byte of ... moved" in the error
    PartsInFlight(int most, Duration patience, String what) {
        this.most = most;
        this.patience = patience;
        this.what = what;
        this.slots = new Semaphore(most);
    }

    /// A buffer of a part that is through, or a new one.
    byte[] buffer(int size) {
        byte[] spare = spareBuffers.poll();
        return spare != null && spare.length >= size ? spare : new byte[size];
    }

    /// Starts an upload as soon as there is a slot.
    ///
    /// @param buffer is given back through [#buffer] when the upload has ended
    /// @throws IOException if one before it failed
    void start(byte[] buffer, Upload upload) throws IOException {
        acquire(1);
        progress();
        Thread thread = Thread.ofVirtual().name("etcd-dr-upload").unstarted(() -> {
            try {
                upload.run(this::progress);
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                progress();
                spareBuffers.add(buffer);
                running.remove(Thread.currentThread());
                slots.release();
            }
        });
        running.add(thread);
        thread.start();
    }

    /// Waits until all have ended.
    ///
    /// @throws IOException if one failed
    void finish() throws IOException {
        acquire(most);
        slots.release(most);
        check();
    }

    /// Lets those that run end by themselves for a moment, then stops them, and waits a little until they have.
    ///
    /// @return whether any failed or was stopped: the server may still be at work on what has come of it
    boolean cancel() {
        if (!failure.compareAndSet(null, new IOException("cancelled")) || !ended(MOMENT)) {
            running.forEach(Thread::interrupt);
            ended(LONGEST_CANCEL);
            return true;
        }
        return false;
    }

    private boolean ended(Duration atMost) {
        try {
            if (slots.tryAcquire(most, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                slots.release(most);
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void progress() {
        lastProgress.set(System.nanoTime());
    }

    private void acquire(int permits) throws IOException {
        try {
            while (!slots.tryAcquire(permits, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                check();
                if (System.nanoTime() - lastProgress.get() > patience.toNanos()) {
                    throw new StoreException(
                            Reason.UNREACHABLE, "no byte of %s moved for %d s".formatted(what, patience.toSeconds()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while uploading %s".formatted(what));
        }
        try {
            check();
        } catch (IOException | RuntimeException | Error e) {
            slots.release(permits);
            throw e;
        }
    }

    private void check() throws IOException {
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
