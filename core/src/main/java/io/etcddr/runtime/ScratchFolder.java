package io.etcddr.runtime;

import io.etcddr.files.LockFile;
import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/// A private folder for one etcd. Closing it ends the etcd that was started in it, if it still runs, and removes all.
public final class ScratchFolder implements AutoCloseable {
    private final Path path;
    private final LockFile lock;

    private ScratchFolder(Path path, LockFile lock) {
        this.path = path;
        this.lock = lock;
    }

    static ScratchFolder create(Path path, LockFile lock) throws IOException {
        try {
            PrivateFiles.createFolder(path);
            return new ScratchFolder(path, lock);
        } catch (IOException | RuntimeException e) {
            try (lock) {
                lock.removeFile();
            }
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /// An interrupted thread does so too.
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try (lock) {
            ScratchFolders.remove(path);
            lock.removeFile();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
