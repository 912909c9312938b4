package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The right to replace one object of a folder on a condition: a lock of the operating system on a file in the
/// folder [#FOLDER] below the root. It ends with the process that holds it, also after kill -9; the file stays,
/// because one that was removed and made again could be locked twice.
///
/// A lock of the system belongs to the process as a whole, and is lost when any of its threads closes the file:
/// so the threads of this process take turns before they touch it.
final class FolderLock implements AutoCloseable {
    static final String FOLDER = ".~locks";

    /// Much longer than a replacement takes: whoever holds it longer was stopped in the middle.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 5;
    private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final ReentrantLock turn;
    private final FileChannel channel;

    private FolderLock(ReentrantLock turn, FileChannel channel) {
        this.turn = turn;
        this.channel = channel;
    }

    /// Waits for it, not for ever.
    static FolderLock take(Path root, String name) throws IOException {
        Path file = root.toRealPath().resolve(FOLDER).resolve(name);
        Folders.createBelow(root, root.resolve(FOLDER));
        ReentrantLock turn = TURNS.computeIfAbsent(file, key -> new ReentrantLock());
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        try {
            if (!turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(file);
            }
        } catch (InterruptedException e) {
            throw interrupted(file);
        }
        try {
            return new FolderLock(turn, lock(file, giveUp));
        } catch (IOException | RuntimeException | Error e) {
            turn.unlock();
            throw e;
        }
    }

    /// Whether the file system has such locks. Whether other hosts see them, as those of NFS do unless it is
    /// mounted with `nolock`, cannot be found out from here.
    static boolean works(Path root) throws IOException {
        try (FolderLock _ = take(root, "probe")) {
            return true;
        } catch (BusyException e) {
            return true;
        } catch (AccessDeniedException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileChannel lock(Path file, long giveUp) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            while (!tryLock(channel)) {
                if (System.nanoTime() > giveUp) {
                    throw busy(file);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            return channel;
        } catch (InterruptedException e) {
            channel.close();
            throw interrupted(file);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /// The lock ends when the channel is closed.
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this process has it by another path to the same folder
        }
    }

    private static BusyException busy(Path file) {
        return new BusyException("another process has held the lock %s for %d s: it may be stopped"
                .formatted(file, PATIENCE.toSeconds()));
    }

    private static InterruptedIOException interrupted(Path file) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for the lock " + file);
    }

    /// Somebody else has the lock.
    private static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        private BusyException(String message) {
            super(message);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            turn.unlock();
        }
    }
}
