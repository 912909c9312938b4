package io.etcddr.catalog;

import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Where copies of documents are kept on this machine so that a listing need not read them again. A cache only
/// makes things faster: what is wrong with it is no error, and it is not used for anything that is acted upon.
public final class CacheFolder {
    private static final CacheFolder OFF = new CacheFolder(Optional.empty(), Optional.empty());

    private final Optional<Path> folder;
    private final Optional<Map<String, DocumentCache>> memory;

    private CacheFolder(Optional<Path> folder, Optional<Map<String, DocumentCache>> memory) {
        this.folder = folder;
        this.memory = memory;
    }

    /// Nothing is kept.
    public static CacheFolder off() {
        return OFF;
    }

    /// In `folder`, made with mode 0700 when it is missing. A folder that others can write to is not used.
    public static CacheFolder in(Path folder) {
        return new CacheFolder(Optional.of(folder), Optional.empty());
    }

    /// In no folder, but in memory, for a process that lists again and again: for one listing at a time.
    public static CacheFolder inMemory() {
        return new CacheFolder(Optional.empty(), Optional.of(new ConcurrentHashMap<>()));
    }

    /// @param repository the id of the repository; without one nothing can be told apart and nothing is kept
    DocumentCache open(Optional<String> repository, ClusterName cluster, String type) {
        if (repository.isPresent() && memory.isPresent()) {
            String name = String.join("/", repository.get(), cluster.value(), type);
            return memory.get().computeIfAbsent(name, some -> DocumentCache.inMemory());
        }
        if (folder.isEmpty() || repository.isEmpty()) {
            return DocumentCache.off();
        }
        Path home = folder.get().resolve(repository.get());
        try {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!isPrivate(folder.get()) || !isPrivate(home)) {
                return DocumentCache.off();
            }
        } catch (IOException | UnsupportedOperationException e) {
            return DocumentCache.off(); // a home that is read-only, or a file system without modes: work without
        }
        return DocumentCache.load(home.resolve(cluster + "." + type + "s"));
    }

    private static boolean isPrivate(Path path) throws IOException {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        return !modes.contains(PosixFilePermission.GROUP_WRITE) && !modes.contains(PosixFilePermission.OTHERS_WRITE);
    }
}
