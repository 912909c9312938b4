package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Writes a point as the stock `.db` that etcd streamed, byte for byte with its trailer, for etcdutl and
/// others.
public final class PointExport {
    private final PointSource points;
    private final InstantSource clock;
    private final Progress progress;

    public PointExport(PointSource points, InstantSource clock, Progress progress) {
        this.points = requireNonNull(points, "points is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// @param output must not exist; it appears whole, checked and durable, or not at all
    public ExportReport run(PointId id, Path output) throws IOException, Failure {
        Instant started = clock.instant();
        Path target = output.toAbsolutePath();
        refuseTaken(target);
        try (FetchedPoint point = points.fetchWalked(id, target.getParent(), progress)) {
            sync(point.file());
            try {
                Files.createLink(target, point.file()); // unlike a rename, a link never replaces what is there
            } catch (FileAlreadyExistsException e) {
                refuseTaken(target);
            } catch (UnsupportedOperationException e) {
                Files.copy(point.file(), target);
                sync(target);
            }
            sync(target.getParent());
            return new ExportReport(
                    id,
                    output,
                    point.manifest().base().plainSize(),
                    point.manifest().base().plainSha256(),
                    Duration.between(started, clock.instant()));
        }
    }

    private static void refuseTaken(Path target) throws Failure {
        if (Files.exists(target)) {
            throw new Failure(ErrorCode.REFUSED, "%s is there already".formatted(target))
                    .hint("Choose another --output, or move the file away.");
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
