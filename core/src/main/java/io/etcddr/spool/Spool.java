package io.etcddr.spool;

import io.etcddr.files.LockFile;
import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// One spool file: written once from start to end by one thread, and followed meanwhile by others. Closing it removes
/// the file, whatever was reached.
public final class Spool implements AutoCloseable {
    private final Path file;
    private final LockFile lock;
    private final GrowingFile content;

    private Spool(Path file, LockFile lock, GrowingFile content) {
        this.file = file;
        this.lock = lock;
        this.content = content;
    }

    static Spool create(Path file, LockFile lock) throws IOException {
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PrivateFiles.mode("rw-------"));
            return new Spool(file, lock, new GrowingFile(channel));
        } catch (IOException | RuntimeException e) {
            try (lock) {
                lock.removeFile();
            }
            throw e;
        }
    }

    /// Where the file is, for those who map it. Complete once the writer was closed.
    public Path file() {
        return file;
    }

    /// The one writer. Closing it tells the followers that this was all; a writer that is given up without being
    /// closed needs [#fail].
    public OutputStream writer() {
        return content.writer();
    }

    /// Reads from the start what is written, waiting for more until the writer is closed. For one thread.
    public ReadableByteChannel follow() {
        return content.follow();
    }

    /// Tells the followers that the writer failed: they get an [IOException].
    public void fail(Throwable cause) {
        content.fail(cause);
    }

    @Override
    public void close() throws IOException {
        content.fail(new IOException("the spool is closed"));
        try (lock;
                content) {
            Files.deleteIfExists(file);
            lock.removeFile();
        }
    }
}
