package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.datadir.DataDirRequest;
import java.util.List;

/// What a restore would do; `--dry-run` prints it. Nothing was changed yet.
///
/// @param from what is restored, for people
/// @param etcdVersion major and minor of the etcd that the data directories are made for
/// @param revision the store revision of the point
/// @param restoredRevision the store revision that the new cluster starts with
/// @param compaction whether everything below `restoredRevision` is marked as compacted
/// @param spaceNeeded bytes that the targets and the temporary file take together at most
/// @param warnings what a person should know before saying yes
/// @param build the data directories, as their engine takes them
public record RestorePlan(
        RestoreRequest request,
        String from,
        String etcdVersion,
        long revision,
        long restoredRevision,
        Bump.Compaction compaction,
        long spaceNeeded,
        List<RestoreStep> steps,
        List<String> warnings,
        DataDirRequest build) {
    public RestorePlan {
        requireNonNull(request, "request is null");
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }
}
