package io.etcddr.runtime;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// An etcd that does not run as it should. The message ends with what it said last.
public final class EtcdProcessException extends IOException {
    /// What a person can do about it differs by these.
    public enum Reason {
        /// The program could not be started at all.
        NOT_STARTED,
        /// It ended by itself: it does not like what it was given.
        ENDED,
        /// It was ended from outside, by a signal: by somebody, or by the kernel for want of memory.
        KILLED,
        /// It ended for want of something that this machine should have: disk space, memory, open files, a free port.
        NO_RESOURCES,
        /// It runs, but is not ready after a long time.
        NOT_READY
    }

    private final Reason reason;

    EtcdProcessException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    EtcdProcessException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public Reason reason() {
        return reason;
    }
}
