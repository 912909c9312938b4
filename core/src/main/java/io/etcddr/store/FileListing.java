package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Walks the files of a folder store in the order of their keys, one folder in memory at a time for each level.
final class FileListing implements Iterator<ObjectStat> {
    /// A name in a folder. The key of a folder ends in a slash, so that `a-b` comes before what is in `a`.
    private record Entry(ObjectKey key, Path path, BasicFileAttributes attributes) {
        boolean isFolder() {
            return attributes.isDirectory();
        }
    }

    private final String prefix;
    private final FolderErrors errors;
    private final Deque<Iterator<Entry>> levels = new ArrayDeque<>();
    private Optional<ObjectStat> next;

    FileListing(Path root, ObjectKey prefix, FolderErrors errors) throws IOException {
        this.prefix = prefix.value();
        this.errors = errors;
        String folder = this.prefix.substring(0, this.prefix.lastIndexOf('/') + 1);
        Path start = root.resolve(folder);
        try {
            if (Folders.isReachable(root, start)) {
                levels.push(read(start, folder));
            }
            next = advance();
        } catch (IOException e) {
            throw errors.explain("list", this.prefix, e);
        }
    }

    static ObjectStat describe(ObjectKey key, BasicFileAttributes attributes) {
        return new ObjectStat(
                key, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public ObjectStat next() {
        ObjectStat result = next.orElseThrow(NoSuchElementException::new);
        try {
            next = advance();
        } catch (IOException e) {
            throw new UncheckedIOException(errors.explain("list", prefix, e));
        }
        return result;
    }

    private Optional<ObjectStat> advance() throws IOException {
        while (!levels.isEmpty()) {
            if (!levels.peek().hasNext()) {
                levels.pop();
                continue;
            }
            Entry entry = levels.peek().next();
            if (!entry.isFolder()) {
                return Optional.of(describe(entry.key, entry.attributes));
            }
            levels.push(read(entry.path, entry.key.value()));
        }
        return Optional.empty();
    }

    private Iterator<Entry> read(Path folder, String folderKey) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                entryOf(path, folderKey).ifPresent(entries::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return entries.iterator(); // deleted since its parent was read
        }
        entries.sort(Comparator.comparing(Entry::key));
        return entries.iterator();
    }

    /// Empty for what is no object and no folder of objects: links, devices, names that are no keys, other
    /// prefixes.
    private Optional<Entry> entryOf(Path path, String folderKey) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            boolean folder = attributes.isDirectory();
            ObjectKey key = new ObjectKey(folderKey + path.getFileName() + (folder ? "/" : ""));
            boolean wanted = key.value().startsWith(prefix) || (folder && prefix.startsWith(key.value()));
            return wanted && (folder || attributes.isRegularFile())
                    ? Optional.of(new Entry(key, path, attributes))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
