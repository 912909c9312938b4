package io.etcddr.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A file beside something that one process uses, locked for as long as it does. The kernel gives the lock back when
/// the process ends, however it ends; so what is behind a lock that can be had belongs to nobody. Process ids would
/// not do: in a container every process has the same one.
///
/// The kernel also gives back all locks that a process has on a file when that process closes it once, by whichever
/// descriptor (`fcntl(2)`): so a process must not even open the lock files that it holds, and keeps in mind which
/// they are.
public final class LockFile implements AutoCloseable {
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path place;
    private final FileChannel channel;

    private LockFile(Path place, FileChannel channel) {
        this.place = place;
        this.channel = channel;
    }

    /// Makes the file, of mode 0600, and locks it.
    ///
    /// @param path with a name that was never used
    /// @return empty if somebody who tidied up has removed it between the making and the locking
    public static Optional<LockFile> create(Path path) throws IOException {
        Optional<LockFile> made = own(
                path,
                () -> FileChannel.open(path, Set.of(CREATE_NEW, WRITE), PrivateFiles.mode("rw-------")),
                FileChannel::lock);
        if (made.isPresent() && !Files.exists(path)) {
            made.get().close();
            return Optional.empty();
        }
        return made;
    }

    /// Locks what somebody else has made and nobody holds any more.
    ///
    /// @return empty if it is held, be it by this very process
    /// @throws java.nio.file.NoSuchFileException if it is gone
    public static Optional<LockFile> take(Path path) throws IOException {
        return own(path, () -> FileChannel.open(path, WRITE), FileChannel::tryLock);
    }

    /// The same, and the file is made where there is none, of mode 0600: for a lock that stays where it is.
    ///
    /// @param path in a folder that is there
    public static Optional<LockFile> takeOrCreate(Path path) throws IOException {
        return own(
                path,
                () -> FileChannel.open(path, Set.of(CREATE, WRITE), PrivateFiles.mode("rw-------")),
                FileChannel::tryLock);
    }

    private interface Opening {
        FileChannel open() throws IOException;
    }

    private interface Locking {
        /// Null where somebody else holds it.
        FileLock lock(FileChannel channel) throws IOException;
    }

    private static Optional<LockFile> own(Path path, Opening opening, Locking locking) throws IOException {
        Path place = path.toAbsolutePath().getParent().toRealPath().resolve(path.getFileName());
        if (!OWN.add(place)) {
            return Optional.empty();
        }
        Optional<LockFile> held = Optional.empty();
        try {
            FileChannel channel = opening.open();
            try {
                FileLock lock = locking.lock(channel); // ends with its channel
                if (lock != null) {
                    held = Optional.of(new LockFile(place, channel));
                }
            } finally {
                if (held.isEmpty()) {
                    channel.close();
                }
            }
        } finally {
            if (held.isEmpty()) {
                OWN.remove(place);
            }
        }
        return held;
    }

    /// For whoever has no more use for it, before he gives the lock back.
    ///
    /// @return whether the file was still there
    public boolean removeFile() throws IOException {
        return Files.deleteIfExists(place);
    }

    /// Gives the lock back. The file stays, unless it was removed before.
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OWN.remove(place);
        }
    }
}
