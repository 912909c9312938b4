package io.etcddr.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// The versions of a folder's objects: the digest of what is in them. Times and inode numbers would not do: the
/// number of a file that was replaced is given to the next one, and two files written within a tick of the
/// kernel's clock have the same time. And a file that is opened is read as the server has it, while NFS answers
/// for times from a cache.
final class SmallFile {
    private SmallFile() {}

    /// What [ObjectStore#stat] says of the file at `path`.
    ///
    /// @throws NoSuchFileException if there is no regular file
    static ObjectStat versioned(ObjectKey key, Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw new NoSuchFileException(path.toString());
        }
        ObjectStat stat = FileListing.describe(key, found);
        if (stat.size() > ObjectVersion.LARGEST) {
            return stat;
        }
        Optional<byte[]> content = read(path);
        return content.isEmpty()
                ? stat
                : new ObjectStat(key, content.get().length, stat.lastModified(), content.map(ObjectVersion::ofContent));
    }

    /// Empty where there is none.
    static Optional<ObjectVersion> versionOf(Path path) throws IOException {
        try {
            return read(path).map(ObjectVersion::ofContent);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Empty for a file that is large, or not ours to read.
    private static Optional<byte[]> read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(ObjectVersion.LARGEST + 1);
            return content.length > ObjectVersion.LARGEST ? Optional.empty() : Optional.of(content);
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }
}
