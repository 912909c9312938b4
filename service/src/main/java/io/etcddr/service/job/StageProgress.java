package io.etcddr.service.job;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/// How far one stage of a running attempt is.
///
/// @param stage such as `snapshot` or `upload`
/// @param done bytes
/// @param total bytes, when they are known
public record StageProgress(String stage, long done, OptionalLong total) {
    public StageProgress {
        requireNonNull(stage, "stage is null");
        requireNonNull(total, "total is null");
    }
}
