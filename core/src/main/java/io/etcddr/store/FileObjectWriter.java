package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.etcddr.store.StoreCapabilities.Condition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A file in the work folder that becomes an object when it is committed.
final class FileObjectWriter extends ObjectWriter {
    /// How often a commit makes its folders again when a concurrent delete removes them as empty.
    private static final int FOLDER_ATTEMPTS = 20;

    private static final int BUFFER = 64 * 1024;
    /// File names end at 255 bytes on Linux; this leaves room for the id.
    private static final int KEY_PART = 200;

    private final Path root;
    private final ObjectKey key;
    private final Path target;
    private final WriteMode mode;
    private final Condition replacing;
    private final FolderErrors errors;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final WriterState state;

    /// @param replacing how [WriteMode#replacing] can be kept here; heeded for no other mode
    FileObjectWriter(Path root, ObjectKey key, WriteMode mode, Condition replacing, FolderErrors errors)
            throws IOException {
        this.root = root;
        this.key = key;
        this.target = root.resolve(key.value());
        this.mode = mode;
        this.replacing = replacing;
        this.errors = errors;
        this.temporary = temporaryFile(root, temporaryNameStart(key));
        this.channel = newFile(temporary);
        this.state = new WriterState(key);
    }

    /// What the names of the temporary files of keys with this prefix start with.
    static String temporaryNameStart(ObjectKey prefix) {
        String flat = prefix.value().replace('/', '~');
        return flat.substring(0, Math.min(flat.length(), KEY_PART));
    }

    /// Tries a hard link in the work folder: some network and FUSE file systems have none.
    static boolean hardLinksWork(Path root) throws IOException {
        Path file = temporaryFile(root, "probe");
        Path link = file.resolveSibling(file.getFileName() + "~link");
        try (FileChannel _ = newFile(file)) {
            Files.createLink(link, file);
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(file)) {
                return false;
            }
            throw e instanceof FileSystemException real ? real : new IOException(e);
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(file);
        }
    }

    private static Path temporaryFile(Path root, String nameStart) throws IOException {
        Path work = root.resolve(FileObjectStore.WORK);
        Folders.createBelow(root, work);
        return work.resolve(nameStart + "~" + UUID.randomUUID());
    }

    private static FileChannel newFile(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        state.requireOpen();
        try {
            if (length > buffer.remaining()) {
                drain();
            }
            if (length > buffer.capacity()) {
                writeFully(ByteBuffer.wrap(bytes, offset, length));
            } else {
                buffer.put(bytes, offset, length);
            }
        } catch (IOException e) {
            throw errors.explain("write", key.value(), e);
        }
    }

    private void drain() throws IOException {
        writeFully(buffer.flip());
        buffer.clear();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public ObjectStat commit() throws IOException {
        state.end();
        try {
            drain();
            channel.force(true);
            channel.close();
            // Before it has its name: from then on others may replace or delete it.
            ObjectStat stat = SmallFile.versioned(key, temporary);
            if (mode instanceof WriteMode.Replacing replacing) {
                replacing.requireSmall(key, stat.size());
            }
            publish();
            Folders.syncIfThere(target.getParent());
            return stat;
        } catch (VersionConflictException | InterruptedIOException e) {
            throw e;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
                throw errors.explain(
                        "commit", key.value(), new FileSystemException(target.toString(), null, "is a folder"));
            }
            throw new FileAlreadyExistsException(key.value());
        } catch (IOException e) {
            throw errors.explain("commit", key.value(), e);
        } finally {
            discard();
        }
    }

    private void publish() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Folders.createBelow(root, target.getParent());
                give(target);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == FOLDER_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void give(Path name) throws IOException {
        switch (mode) {
            case WriteMode.Replace() -> replace(name);
            case WriteMode.CreateOnly _ -> create(name);
            case WriteMode.Replacing(ObjectVersion version) -> replaceLocked(version, name);
        }
    }

    private void replaceLocked(ObjectVersion version, Path name) throws IOException {
        if (replacing == Condition.CHECKED_BEFORE_WRITE) {
            replaceIf(version, name);
            return;
        }
        try (FolderLock _ = FolderLock.take(root, temporaryNameStart(key))) {
            replaceIf(version, name);
        }
    }

    private void replaceIf(ObjectVersion version, Path name) throws IOException {
        if (!SmallFile.versionOf(name).equals(Optional.of(version))) {
            throw new VersionConflictException(key);
        }
        replace(name);
    }

    private void replace(Path name) throws IOException {
        Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void create(Path name) throws IOException {
        try {
            Files.createLink(name, temporary);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (hardLinksWork(root)) {
                throw e;
            }
            if (Files.exists(name, NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(name.toString());
            }
            Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() {
        if (state.endQuietly()) {
            discard();
        }
    }

    private void discard() {
        try (channel) {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // What is left is an abandoned file, which a later clean-up finds: there is nobody to tell it to now.
        }
    }
}
