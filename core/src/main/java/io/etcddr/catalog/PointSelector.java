package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;

/// Which point somebody means.
public sealed interface PointSelector {
    record ById(PointId id) implements PointSelector {
        public ById {
            requireNonNull(id, "id is null");
        }
    }

    /// The newest.
    record Latest() implements PointSelector {}

    /// The newest whose HashKV was compared with a live member's.
    record LatestProven() implements PointSelector {}

    /// `latest`, `latest-proven` or an id.
    ///
    /// @throws Failure with [ErrorCode#USAGE] if `text` is none of them
    static PointSelector parse(String text) throws Failure {
        return switch (text) {
            case "latest" -> new Latest();
            case "latest-proven", "latest proven" -> new LatestProven();
            default -> {
                try {
                    yield new ById(new PointId(text));
                } catch (IllegalArgumentException e) {
                    throw new Failure(ErrorCode.USAGE, "\"%s\" names no recovery point".formatted(text), e)
                            .hint("Give an id as `etcd-restore list` shows it, `latest` or `latest-proven`.");
                }
            }
        };
    }
}
