package io.etcddr.service.job;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where a run stands.
public sealed interface RunState {
    /// Waits for a free place among the parallel runs.
    record Queued() implements RunState {}

    record Running(Instant since) implements RunState {}

    /// Failed, and is tried again.
    record Retrying(Instant next, Trouble last) implements RunState {}

    /// Nothing comes after it.
    sealed interface Ended extends RunState {
        Instant ended();
    }

    /// @param point what was made or drilled, where that is one point
    /// @param summary one line for people, lower case: `proven at revision 8123, 228 keys`
    /// @param warnings what a person should know all the same
    record Succeeded(Instant ended, Optional<PointId> point, String summary, List<String> warnings) implements Ended {
        public Succeeded {
            requireNonNull(point, "point is null");
            warnings = List.copyOf(warnings);
        }
    }

    /// Given up.
    record Failed(Instant ended, Trouble trouble) implements Ended {}

    /// Stopped from outside: the service stops, or its lease has passed on.
    record Aborted(Instant ended, String reason) implements Ended {}

    /// @param message lower case, no secrets
    /// @param hint a sentence, what to do
    record Trouble(ErrorCode code, String message, Optional<String> hint) {
        public Trouble {
            requireNonNull(code, "code is null");
            requireNonNull(message, "message is null");
            requireNonNull(hint, "hint is null");
        }
    }
}
