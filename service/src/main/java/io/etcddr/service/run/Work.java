package io.etcddr.service.run;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What an attempt of a run does. Called anew for each attempt, on a thread that is interrupted when the run is
/// to be aborted; it then undoes what it began and throws.
@FunctionalInterface
public interface Work {
    Result attempt(Progress progress) throws IOException, Failure;

    /// @param point what was made or drilled, where that is one point
    /// @param summary one line for people, lower case
    record Result(Optional<PointId> point, String summary, List<String> warnings) {
        public Result {
            requireNonNull(point, "point is null");
            requireNonNull(summary, "summary is null");
            warnings = List.copyOf(warnings);
        }
    }
}
