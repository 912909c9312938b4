package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import io.etcddr.store.StoreCapabilities.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Objects as files below a folder: `points/a/base.db` is the file of that name. Files are 0600, folders 0700.
///
/// A writer fills a file in the folder [#WORK] below the root, which is no object because `~` cannot be part of
/// a key; its commit syncs the file, gives it its name and syncs the folder. A create-only commit is a hard
/// link, which fails when the name is taken: of two writers, in this process or on another host, exactly one
/// wins. A conditional replacement compares and renames under a [FolderLock].
///
/// Symbolic links below the root are never followed and never listed.
///
/// The root itself is never made on the way: a share that is not mounted must not be replaced by an empty
/// folder on the system disk. [#initialize] makes it.
public final class FileObjectStore implements ObjectStore, AbandonedUploads {
    static final String WORK = ".~work";

    private final Path root;
    private final FolderErrors errors;
    private volatile Optional<StoreCapabilities> capabilities = Optional.empty();

    /// @param root the folder; whether it is there is seen at the first use
    public FileObjectStore(Path root) {
        this.root = requireNonNull(root, "root is null").toAbsolutePath().normalize();
        this.errors = new FolderErrors(this.root);
    }

    /// Makes the folder, and those above it, where they are missing.
    public static FileObjectStore initialize(Path root) throws StoreException {
        FileObjectStore store = new FileObjectStore(root);
        try {
            Folders.createAll(store.root);
        } catch (IOException e) {
            throw store.errors.explain("create", store.root.toString(), e);
        }
        return store;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        key.requireObject();
        requireNonNull(mode, "mode is null");
        errors.requireRoot();
        Condition replacing =
                mode instanceof WriteMode.Replacing ? capabilities().conditionalReplace() : Condition.ATOMIC;
        try {
            return new FileObjectWriter(root, key, mode, replacing, errors);
        } catch (IOException e) {
            throw errors.explain("create", key.value(), e);
        }
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        Path path = pathOf(key.requireObject());
        if (attributes(key, path).isEmpty()) {
            throw absent(key);
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, NOFOLLOW_LINKS);
            try {
                // Of the file that is open: the one of this name may be another by now.
                long length = range.lengthWithin(key, channel.size());
                channel.position(range.offset());
                return new ExactInputStream(Channels.newInputStream(channel), length, path.toString());
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw absent(key);
        } catch (IOException e) {
            throw errors.explain("open", key.value(), e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        if (attributes(key.requireObject(), pathOf(key)).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SmallFile.versioned(key, pathOf(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted a moment ago
        } catch (IOException e) {
            throw errors.explain("stat", key.value(), e);
        }
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        errors.requireRoot();
        FileListing listing = new FileListing(root, prefix, errors);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(listing, Spliterator.ORDERED), false);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        errors.requireRoot();
        Set<Path> changed = new LinkedHashSet<>();
        for (ObjectKey key : keys) {
            Path path = pathOf(key.requireObject());
            if (attributes(key, path).isPresent()) {
                try {
                    Files.deleteIfExists(path);
                    changed.add(Folders.removeEmpty(path.getParent(), root));
                } catch (IOException e) {
                    throw errors.explain("delete", key.value(), e);
                }
            }
        }
        for (Path folder : changed) {
            try {
                Folders.syncIfThere(folder);
            } catch (IOException e) {
                throw errors.explain("delete", folder.toString(), e);
            }
        }
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        if (capabilities.isEmpty()) {
            errors.requireRoot();
            try {
                capabilities = Optional.of(new StoreCapabilities(
                        "file", condition(FileObjectWriter.hardLinksWork(root)), condition(FolderLock.works(root))));
            } catch (IOException e) {
                throw errors.explain("probe", WORK, e);
            }
        }
        return capabilities.get();
    }

    private static Condition condition(boolean works) {
        return works ? Condition.ATOMIC : Condition.CHECKED_BEFORE_WRITE;
    }

    @Override
    public int removeAbandoned(ObjectKey prefix, Instant startedBefore) throws IOException {
        errors.requireRoot();
        Path work = root.resolve(WORK);
        if (!Files.isDirectory(work, NOFOLLOW_LINKS)) {
            return 0;
        }
        int removed = 0;
        String start = FileObjectWriter.temporaryNameStart(prefix);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work)) {
            for (Path file : files) {
                // The time of the last write and not that of the start: a slow writer is not an abandoned one.
                if (file.getFileName().toString().startsWith(start)
                        && Files.getLastModifiedTime(file, NOFOLLOW_LINKS)
                                .toInstant()
                                .isBefore(startedBefore)
                        && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        } catch (IOException e) {
            throw errors.explain("clean up", WORK, e);
        }
        return removed;
    }

    @Override
    public void close() {}

    private Path pathOf(ObjectKey key) {
        return root.resolve(key.value());
    }

    private static NoSuchFileException absent(ObjectKey key) {
        return new NoSuchFileException(key.value());
    }

    /// The attributes of an object's file; empty where there is none.
    private Optional<BasicFileAttributes> attributes(ObjectKey key, Path path) throws IOException {
        errors.requireRoot();
        try {
            if (!Folders.isReachable(root, path.getParent())) {
                return Optional.empty();
            }
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return found.isRegularFile() ? Optional.of(found) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw errors.explain("stat", key.value(), e);
        }
    }
}
