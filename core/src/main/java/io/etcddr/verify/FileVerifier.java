package io.etcddr.verify;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.fetch.FileTrailer;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Verifies a snapshot file made by us, by etcdctl or etcdutl, or copied from a data directory.
public final class FileVerifier {
    private static final String DAMAGED =
            "Do not restore from this file. Use another snapshot, or copy it again if it was cut off on the way.";

    private FileVerifier() {}

    /// @throws Failure when there is no such file
    /// @throws IOException when it cannot be read
    public static FileReport run(Path file, Level level, InstantSource clock, Progress progress)
            throws IOException, Failure {
        Instant started = clock.instant();
        if (!Files.isRegularFile(file)) {
            throw new Failure(ErrorCode.NOT_FOUND, "%s is no file".formatted(file))
                    .hint("Give the path of a snapshot that etcdctl snapshot save has written.");
        }
        FutureTask<FileTrailer> hash = new FutureTask<>(() -> FileTrailer.check(file, progress));
        Thread hashing = Thread.ofPlatform().daemon().name("etcd-dr-trailer").start(hash);
        try {
            Walk walk = level == Level.STRUCTURE ? Walk.of(file, progress) : Walk.none();
            FileTrailer trailer = await(hash, file);
            List<Finding> findings = new ArrayList<>(trailerFindings(trailer, level));
            findings.addAll(walk.findings);
            return new FileReport(
                    file,
                    findings,
                    trailer.size(),
                    trailer.stored(),
                    walk.inspection,
                    walk.hashKv,
                    Duration.between(started, clock.instant()));
        } finally {
            hashing.interrupt();
        }
    }

    private static FileTrailer await(FutureTask<FileTrailer> hash, Path file) throws IOException {
        try {
            return hash.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while hashing " + file);
        }
    }

    private static List<Finding> trailerFindings(FileTrailer trailer, Level level) {
        if (!trailer.wholeSectors()) {
            return List.of(finding("its %d bytes are neither whole pages nor whole pages and a SHA-256 trailer"
                    .formatted(trailer.size())));
        }
        if (trailer.differs()) {
            return List.of(finding("the SHA-256 trailer does not fit: it is %s, the content has %s"
                    .formatted(trailer.stored().orElseThrow(), trailer.computed())));
        }
        if (trailer.stored().isEmpty() && level == Level.CHECKSUM) {
            return List.of(new Finding(
                    ErrorCode.INTEGRITY,
                    "it has no SHA-256 trailer, so there is no checksum to check",
                    "A database copied from a data directory has none: use --level structure."));
        }
        return List.of();
    }

    private static Finding finding(String message) {
        return new Finding(ErrorCode.INTEGRITY, message, DAMAGED);
    }

    /// What the walk over pages and records found.
    private record Walk(List<Finding> findings, Optional<Inspection> inspection, Optional<HashKv> hashKv) {
        static Walk none() {
            return new Walk(List.of(), Optional.empty(), Optional.empty());
        }

        static Walk of(Path file, Progress progress) throws IOException {
            try (Backend backend = Backend.open(file)) {
                Inspection inspection = backend.inspect(progress);
                List<Finding> findings = inspection.findings().stream()
                        .map(FileVerifier::finding)
                        .toList();
                Optional<HashKv> hashKv = inspection.sound()
                        ? Optional.of(backend.hashKv(backend.revision(), backend.compactRevision()))
                        : Optional.empty();
                return new Walk(findings, Optional.of(inspection), hashKv);
            } catch (CorruptFileException e) {
                return new Walk(List.of(finding(e.getMessage())), Optional.empty(), Optional.empty());
            }
        }
    }
}
