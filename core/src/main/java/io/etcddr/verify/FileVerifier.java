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
        var started = clock.instant();
        if (!Files.isRegularFile(file)) {
            throw new Failure(ErrorCode.NOT_FOUND, "%s is no file".formatted(file))
                    .hint("Give the path of a snapshot that etcdctl snapshot save has written.");
        }
        List<Finding> findings = new ArrayList<>();
        FutureTask<FileTrailer> trailer = new FutureTask<>(() -> FileTrailer.check(file, progress));
        Thread hashing = Thread.ofPlatform().daemon().name("etcd-dr-trailer").start(trailer);
        Optional<Inspection> inspection = Optional.empty();
        Optional<HashKv> hash = Optional.empty();
        try {
            if (level == Level.STRUCTURE) {
                try (Backend backend = Backend.open(file)) {
                    inspection = Optional.of(backend.inspect(progress));
                    inspection.get().findings().forEach(message -> findings.add(finding(message)));
                    if (inspection.get().sound()) {
                        hash = Optional.of(backend.hashKv(backend.revision(), backend.compactRevision()));
                    }
                } catch (CorruptFileException e) {
                    findings.add(finding(e.getMessage()));
                }
            }
            FileTrailer found = trailer.get();
            if (found.differs()) {
                findings.addFirst(finding("the SHA-256 trailer does not fit: it is %s, the content has %s"
                        .formatted(found.stored().orElseThrow(), found.computed())));
            }
            return new FileReport(
                    file,
                    findings,
                    Files.size(file),
                    found.stored(),
                    inspection,
                    hash,
                    Duration.between(started, clock.instant()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while hashing " + file);
        } finally {
            hashing.interrupt();
        }
    }

    private static Finding finding(String message) {
        return new Finding(ErrorCode.INTEGRITY, message, DAMAGED);
    }
}
