package io.etcddr.datadir;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Files and folders as etcd wants them: for their owner only, and on the disk when we say so.
final class Folders {
    private static final int BUFFER = 1 << 16;

    private Folders() {}

    /// Mode 0700.
    static void create(Path folder) throws IOException {
        Files.createDirectory(folder, mode(folder, "rwx------"));
    }

    /// Creates a folder and what is missing above it.
    ///
    /// @return what was created, the topmost first
    static List<Path> createWithParents(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = folder; path != null && !Files.isDirectory(path); path = path.getParent()) {
            missing.push(path);
        }
        Deque<Path> created = new ArrayDeque<>();
        try {
            for (Path path : missing) {
                create(path);
                created.push(path);
                sync(path.getParent());
            }
        } catch (IOException e) {
            for (Path path : created) {
                Files.deleteIfExists(path);
            }
            throw e;
        }
        return List.copyOf(missing);
    }

    /// A new file of mode 0600, synced.
    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = createFile(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// The same with content that is made on the way.
    static void write(Path file, Content content) throws IOException {
        try (FileChannel channel = createFile(file);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /// A copy of mode 0600, synced. The kernel moves the bytes, or shares them where the file system can.
    static void copy(Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target = createFile(to)) {
            long size = source.size();
            long position = 0;
            while (position < size) {
                position += source.transferTo(position, size - position, target);
            }
            target.force(true);
        }
    }

    private static FileChannel createFile(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(file, "rw-------"));
    }

    /// Brings the names in a folder to the disk.
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
