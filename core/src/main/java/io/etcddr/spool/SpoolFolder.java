package io.etcddr.spool;

import static java.util.Objects.requireNonNull;

import io.etcddr.files.LockFile;
import io.etcddr.files.PrivateFiles;
import io.etcddr.files.UsableSpace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder for spool files. Each is guarded by a [LockFile] beside it: a spool whose lock can be had belongs to
/// nobody.
public final class SpoolFolder {
    private static final String PREFIX = "etcd-dr-";
    private static final String DATA = ".spool";
    private static final String LOCK = ".lock";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final UsableSpace usableSpace;

    /// @param folder made, with mode 0700, when it is first needed
    public SpoolFolder(Path folder) {
        this(folder, UsableSpace.ON_DISK);
    }

    public SpoolFolder(Path folder, UsableSpace usableSpace) {
        this.folder = folder.toAbsolutePath().normalize();
        this.usableSpace = requireNonNull(usableSpace, "usableSpace is null");
    }

    public Path path() {
        return folder;
    }

    /// Bytes that can be written here.
    public long usableSpace() throws IOException {
        makeFolder();
        return usableSpace.of(folder);
    }

    /// A new, empty file of mode 0600, which closing the spool removes.
    public Spool create() throws IOException {
        makeFolder();
        while (true) {
            String name = PREFIX + HexFormat.of().toHexDigits(RANDOM.nextLong());
            Optional<LockFile> lock = LockFile.create(folder.resolve(name + LOCK));
            if (lock.isPresent()) {
                return Spool.create(folder.resolve(name + DATA), lock.get());
            }
        }
    }

    /// Removes what killed processes left.
    ///
    /// @return how many spools were removed
    public int removeStale() throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        List<Path> ours;
        try (Stream<Path> files = Files.list(folder)) {
            ours = files.filter(file -> isOurs(file.getFileName().toString())).toList();
        }
        int removed = 0;
        for (Path file : ours) {
            String name = file.getFileName().toString();
            if (name.endsWith(LOCK)) {
                removed += removeIfUnlocked(file) ? 1 : 0;
            } else if (!Files.exists(lockOf(file))) { // the lock is made first and removed last
                removed += Files.deleteIfExists(file) ? 1 : 0;
            }
        }
        return removed;
    }

    private static boolean isOurs(String name) {
        return name.matches(PREFIX + "[0-9a-f]{16}(" + DATA + "|" + LOCK + ")");
    }

    private static Path lockOf(Path data) {
        String name = data.getFileName().toString();
        return data.resolveSibling(name.substring(0, name.length() - DATA.length()) + LOCK);
    }

    private static boolean removeIfUnlocked(Path lockFile) throws IOException {
        String name = lockFile.getFileName().toString();
        Optional<LockFile> taken;
        try {
            taken = LockFile.take(lockFile);
        } catch (NoSuchFileException e) {
            return false; // gone meanwhile
        }
        if (taken.isEmpty()) {
            return false;
        }
        try (LockFile lock = taken.get()) {
            boolean spool = Files.deleteIfExists(
                    lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()) + DATA));
            lock.removeFile();
            return spool;
        }
    }

    private void makeFolder() throws IOException {
        try {
            PrivateFiles.createFolders(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) { // a link to a folder is fine
                throw new IOException("%s is no folder".formatted(e.getFile()), e);
            }
        }
    }
}
