package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import io.etcddr.spool.Spool;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.value.ByteSize;
import io.etcddr.verify.Checks;
import io.etcddr.verify.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Where points are fetched from.
public record PointSource(Catalog catalog, PointFetcher fetcher) {
    public PointSource {
        requireNonNull(catalog, "catalog is null");
        requireNonNull(fetcher, "fetcher is null");
    }

    /// Fetches a point into a temporary file in `folder`, all digests checked, and walks it: structure, revision,
    /// counts and HashKV are those of its manifest.
    ///
    /// @throws Failure as [#fetch] does
    FetchedPoint fetchWalked(PointId id, Path folder, Progress progress) throws IOException, Failure {
        FetchedPoint point = fetch(id, folder, progress);
        try {
            List<Finding> findings = Checks.structure(point.backend(), point.manifest(), progress);
            if (!findings.isEmpty()) {
                throw damaged(id, findings.stream().map(Finding::message).collect(Collectors.joining("; ")));
            }
            return point;
        } catch (CorruptFileException e) {
            point.close();
            throw damaged(id, e.getMessage());
        } catch (IOException | Failure | RuntimeException e) {
            point.close();
            throw e;
        }
    }

    /// Fetches a point into a temporary file in `folder`, all digests checked. What is inside is not looked at.
    ///
    /// @throws Failure with [ErrorCode#INTEGRITY] if anything differs, with [ErrorCode#REFUSED] if there is no
    ///     room
    public FetchedPoint fetch(PointId id, Path folder, Progress progress) throws IOException, Failure {
        Manifest manifest = catalog.find(new PointSelector.ById(id)).manifest();
        SpoolFolder spools = new SpoolFolder(folder);
        spools.removeStale();
        requireSpace(spools, manifest);
        Spool spool = spools.create();
        try {
            try (OutputStream sink = spool.writer()) {
                fetcher.fetch(manifest.base(), sink, progress).orThrow(id.toString());
            }
            return new FetchedPoint(manifest, spool, Backend.open(spool.file()));
        } catch (CorruptFileException e) {
            spool.close();
            throw damaged(id, e.getMessage());
        } catch (IOException | Failure | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /// @param why what differs, lower case
    public static Failure damaged(PointId id, String why) {
        return new Failure(ErrorCode.INTEGRITY, "point %s: %s".formatted(id, why))
                .hint("Restore an older proven point: etcd-restore list shows them.");
    }

    private static void requireSpace(SpoolFolder spools, Manifest manifest) throws IOException, Failure {
        long needed = manifest.base().plainSize();
        long free = spools.usableSpace();
        if (free < needed) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "%s has %s free, and point %s needs %s"
                                    .formatted(
                                            spools.path(),
                                            new ByteSize(free).rounded(),
                                            manifest.id(),
                                            new ByteSize(needed).rounded()))
                    .hint("Free some room there, or choose a folder on a larger disk.");
        }
    }
}
