package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.KeyRecord;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Reads keys out of a point without restoring it.
public final class PointKeys {
    private final PointSource points;
    private final Path folder;
    private final Progress progress;

    /// @param folder where the point lies in a temporary file while it is read
    public PointKeys(PointSource points, Path folder, Progress progress) {
        this.points = requireNonNull(points, "points is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// Hands over the keys that were alive at `revision`, in key order. Nothing is handed over before the
    /// point's
    /// digests and structure were checked.
    ///
    /// @param revision empty for the point's own; at most that, and not below its compact revision
    /// @throws Failure with [ErrorCode#NOT_FOUND] for a revision that the point does not hold
    public void read(PointId id, KeyRange range, OptionalLong revision, Consumer<KeyRecord> sink)
            throws IOException, Failure {
        try (FetchedPoint point = points.fetchWalked(id, folder, progress)) {
            long highest = point.backend().revision();
            long lowest = Math.max(1, point.backend().compactRevision());
            long wanted = revision.orElse(highest);
            if (wanted < lowest || wanted > highest) {
                throw new Failure(
                                ErrorCode.NOT_FOUND,
                                "point %s does not hold revision %d, only %d to %d"
                                        .formatted(id, wanted, lowest, highest))
                        .hint("Older revisions were compacted before the backup: look into an older point.");
            }
            point.backend().range(range.from(), range.end(), wanted, sink);
        }
    }
}
