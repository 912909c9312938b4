package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Durable changes of folders: a name survives a power cut only when the folder that holds it was synced.
final class Folders {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Folders() {}

    /// Makes `folder` and what is missing above it, 0700, each name synced. A folder that is there stays as it is.
    static void createAll(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createAll(parent);
        }
        try {
            Files.createDirectory(folder, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new FileSystemException(folder.toString(), null, "is there and is not a folder");
            }
            return;
        }
        if (parent != null) {
            sync(parent);
        }
    }

    /// Makes `folder` below `root` as [#createAll] does, and refuses to go through a symbolic link.
    static void createBelow(Path root, Path folder) throws IOException {
        Path current = root;
        for (Path name : root.relativize(folder)) {
            if (name.toString().isEmpty()) {
                return; // the root itself
            }
            current = current.resolve(name);
            refuseLink(current);
            createAll(current);
        }
    }

    /// Whether every folder from `root` down to `folder` is there.
    ///
    /// @throws FileSystemException if one of them is a symbolic link
    static boolean isReachable(Path root, Path folder) throws FileSystemException {
        Path current = root;
        for (Path name : root.relativize(folder)) {
            current = current.resolve(name);
            refuseLink(current);
            if (!Files.isDirectory(current)) {
                return false;
            }
        }
        return true;
    }

    private static void refuseLink(Path path) throws FileSystemException {
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(path.toString(), null, "is a symbolic link, which the store does not follow");
        }
    }

    /// Removes `folder` and those above it as long as they are empty, never `root`.
    ///
    /// @return the lowest folder that is left
    static Path removeEmpty(Path folder, Path root) throws IOException {
        Path current = folder;
        while (!current.equals(root)) {
            try {
                Files.delete(current);
            } catch (DirectoryNotEmptyException e) {
                return current;
            } catch (NoSuchFileException e) {
                // Another deleter was faster; the folder above may be ours to remove.
            }
            current = current.getParent();
        }
        return root;
    }

    /// As [#sync], for a folder that may have been removed since: then the one above it tells.
    static void syncIfThere(Path folder) throws IOException {
        try {
            sync(folder);
        } catch (NoSuchFileException e) {
            // Its removal was synced, or is about to be, by whoever removed it.
        }
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ, NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }
}
