package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.store.ObjectKey;
import java.util.Optional;

/// An object of the repository that is listed but cannot be believed or read. It is shown beside the good ones,
/// never dropped: it may be the point that somebody needs.
///
/// @param point the point that the name of the object speaks of, empty when it speaks of none
/// @param message lower case, without the name of the object
public record Problem(ObjectKey object, Optional<PointId> point, ErrorCode code, String message) {
    public Problem {
        requireNonNull(object, "object is null");
        requireNonNull(point, "point is null");
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
    }

    public Failure asFailure() {
        return new Failure(code, toString()).hint(hint());
    }

    public String hint() {
        return switch (code) {
            case REFUSED -> "Use a newer version of etcd-dr: this object was written by one.";
            case STORE -> "Check that the object can be read with the credentials at hand.";
            default ->
                "Somebody may have changed the repository, or its signing key is not among the trusted ones: compare"
                        + " signing.trusted-keys with the key that made the backup, and choose another point with"
                        + " `etcd-restore list`.";
        };
    }

    /// The name of the object or point, and the message.
    @Override
    public String toString() {
        return point.map(id -> "point " + id + ": ").orElse("") + object + ": " + message;
    }
}
