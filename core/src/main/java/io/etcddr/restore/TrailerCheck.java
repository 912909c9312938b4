package io.etcddr.restore;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.fetch.FileTrailer;
import io.etcddr.progress.Progress;
import io.etcddr.restore.RestoreSource.Trailer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Compares a snapshot file with its SHA-256 trailer, on a thread of its own, while the file is walked.
final class TrailerCheck implements AutoCloseable {
    private final Path file;
    private final Trailer rule;
    private final FutureTask<Optional<FileTrailer>> task;
    private final Thread thread;

    private TrailerCheck(RestoreSource.File source, Progress progress) {
        this.file = source.path();
        this.rule = source.trailer();
        this.task = new FutureTask<>(() ->
                rule == Trailer.SKIPPED ? Optional.empty() : Optional.of(FileTrailer.check(source.path(), progress)));
        this.thread = Thread.ofPlatform().daemon().name("etcd-dr-trailer").start(task);
    }

    static TrailerCheck start(RestoreSource.File source, Progress progress) {
        return new TrailerCheck(source, progress);
    }

    /// @throws Failure with [ErrorCode#INTEGRITY] if the trailer does not fit, with [ErrorCode#REFUSED] for a file
    ///     without a trailer where one is required
    void await() throws IOException, Failure {
        Optional<FileTrailer> checked = result();
        if (checked.isEmpty()) {
            return;
        }
        FileTrailer trailer = checked.get();
        if (trailer.differs()) {
            throw damaged("its SHA-256 trailer is %s, the content has %s"
                    .formatted(trailer.stored().orElseThrow(), trailer.computed()));
        }
        if (!trailer.wholeSectors()) {
            throw damaged("its %d bytes are neither whole pages nor whole pages and a SHA-256 trailer"
                    .formatted(trailer.size()));
        }
        if (trailer.stored().isEmpty()) {
            throw new Failure(ErrorCode.REFUSED, "%s has no SHA-256 trailer".formatted(file))
                    .hint("Add --skip-hash-check if it was copied from a data directory of a stopped member.");
        }
    }

    private Failure damaged(String why) {
        return new Failure(ErrorCode.INTEGRITY, "%s is damaged: %s".formatted(file, why))
                .hint("Restore another snapshot; this one was changed or cut off.");
    }

    private Optional<FileTrailer> result() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while hashing " + file);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
