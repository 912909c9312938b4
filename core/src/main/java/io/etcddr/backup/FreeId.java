package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Names a new point. When a killed run or another one of the same second and revision has data or a manifest there
/// already, the point gets the id of a later second, and that second is waited for: an id is never ahead of the clock,
/// and the snapshot begins in its second or after it (ADR 5).
record FreeId(Catalog catalog, InstantSource clock, Pause pause) {
    private static final int TRIES = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    FreeId {
        requireNonNull(catalog, "catalog is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(pause, "pause is null");
    }

    /// @param started when the backup began: the time of the id where that is free
    /// @throws Failure [ErrorCode#REFUSED] when no second comes that is free
    PointId choose(Instant started, PointKind kind, long revision) throws IOException, Failure {
        PointId id = PointId.of(started, kind, revision);
        for (int tries = 1; catalog.isTaken(id); tries++) {
            if (tries == TRIES) {
                throw new Failure(
                                ErrorCode.REFUSED,
                                "the id %s is taken, as were those before it: %d tries".formatted(id, tries))
                        .hint(
                                "Check that the clock of this machine runs, and that no other machine backs up cluster %s."
                                        .formatted(catalog.cluster()));
            }
            awaitTheEndOf(id.time());
            id = PointId.of(clock.instant(), kind, revision);
        }
        return id;
    }

    /// A clock that was set back meanwhile is not waited for.
    private void awaitTheEndOf(Instant second) throws IOException {
        Duration left = Duration.between(clock.instant(), second.plus(SECOND));
        if (!left.isPositive()) {
            return;
        }
        try {
            pause.forAtLeast(left.compareTo(SECOND) < 0 ? left : SECOND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a second whose id is free");
        }
    }
}
