package io.etcddr.datadir;

import io.etcddr.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
                PrivateFiles.sync(path.getParent());
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

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
