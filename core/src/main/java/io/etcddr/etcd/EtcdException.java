package io.etcddr.etcd;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// etcd refused, failed or cannot be reached. The message names the endpoint and the call, never a secret.
public final class EtcdException extends IOException {
    /// What a person can do about it differs by these.
    public enum Reason {
        UNREACHABLE,
        TIMED_OUT,
        /// Wrong user, wrong password, missing role, untrusted certificate.
        DENIED,
        /// The asked revision is compacted.
        COMPACTED,
        /// Not served by this member, such as HashKV on a learner.
        NOT_SERVED,
        /// The snapshot stream ended, but what it carried is not the whole database: no checksum at its end, a
        /// wrong one, or blocks that do not add up.
        INCOMPLETE,
        /// The cluster takes no further learner: it has as many as it allows.
        TOO_MANY_LEARNERS,
        /// The cluster changes its members only while enough of them are connected.
        UNHEALTHY,
        NO_SUCH_MEMBER,
        /// A member with that peer URL exists already.
        PEER_URL_TAKEN,
        FAILED
    }

    private final Reason reason;

    public EtcdException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public EtcdException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public Reason reason() {
        return reason;
    }
}
