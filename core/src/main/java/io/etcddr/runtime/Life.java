package io.etcddr.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Whether a process runs, and its end.
interface Life {
    ProcessHandle handle();

    boolean isRunning() throws IOException;

    /// @return whether it has ended
    /// @throws InterruptedIOException if the thread is interrupted
    boolean awaitEnd(Duration atMost) throws IOException;

    /// What it ended with; empty where nobody can tell.
    Optional<Integer> status();

    static Life ofChild(Process child) {
        return new Child(child);
    }

    static Life ofOther(ProcessHandle handle, ProcessIdentity identity) {
        return new Other(handle, identity);
    }

    private static InterruptedIOException interrupted(ProcessHandle handle) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for etcd (pid %d)".formatted(handle.pid()));
    }

    /// The system tells us of the end.
    record Child(Process process) implements Life {
        @Override
        public ProcessHandle handle() {
            return process.toHandle();
        }

        @Override
        public boolean isRunning() {
            return process.isAlive();
        }

        @Override
        public boolean awaitEnd(Duration atMost) throws IOException {
            try {
                return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw interrupted(handle());
            }
        }

        @Override
        public Optional<Integer> status() {
            return isRunning() ? Optional.empty() : Optional.of(process.exitValue());
        }
    }

    /// Nobody tells us of the end. One that has ended stays in the table of processes until its parent takes note,
    /// which in a container may be never; that is no life.
    record Other(ProcessHandle handle, ProcessIdentity identity) implements Life {
        private static final long LOOK_MILLIS = 20;

        @Override
        public boolean isRunning() throws IOException {
            return identity.process().isPresent();
        }

        @Override
        public boolean awaitEnd(Duration atMost) throws IOException {
            long deadline = System.nanoTime() + atMost.toNanos();
            while (isRunning()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)));
                } catch (InterruptedException e) {
                    throw interrupted(handle);
                }
            }
            return true;
        }

        @Override
        public Optional<Integer> status() {
            return Optional.empty();
        }
    }
}
