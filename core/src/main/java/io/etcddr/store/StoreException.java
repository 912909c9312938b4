package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// The store failed or refused. The message names bucket or folder, key, operation and request id, never a
/// secret.
public final class StoreException extends IOException {
    /// What a person can do about it differs by these.
    public enum Reason {
        /// The bucket or folder itself is not there.
        NO_SUCH_BUCKET,
        /// Wrong, expired or missing credentials, or no right to do it.
        DENIED,
        /// The object is locked: nobody may delete or replace it before its time.
        LOCKED,
        /// No answer: wrong address, network, TLS, time-out.
        UNREACHABLE,
        /// Answers that it cannot keep up, or is not up at the moment, after several attempts.
        BUSY,
        /// No room, or a quota.
        FULL,
        /// Anything else the store answered.
        FAILED
    }

    private final Reason reason;

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public Reason reason() {
        return reason;
    }
}
