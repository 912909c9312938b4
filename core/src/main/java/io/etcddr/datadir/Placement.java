package io.etcddr.datadir;

import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Something that is built beside its place, on the same file system, and put there by one rename.
///
/// A folder that is not there yet is built in a sibling. A folder that is there, and empty, may be a mount point, which
/// nothing can be renamed onto: then what goes into it is built in it, under a hidden name.
final class Placement {
    private final Path work;
    private final Path from;
    private final Path to;
    private final List<Path> createdParents;
    private State state = State.BUILDING;

    private enum State {
        BUILDING,
        IN_PLACE,
        UNDONE
    }

    private Placement(Path work, Path from, Path to, List<Path> createdParents) {
        this.work = work;
        this.from = from;
        this.to = to;
        this.createdParents = createdParents;
    }

    /// Makes the folder to build in.
    ///
    /// @param folder absent, or there and empty
    /// @param content the one name that will be in `folder`
    static Placement of(Path folder, String content) throws IOException {
        if (Files.isDirectory(folder)) {
            Path work = folder.resolve(partial(content));
            Folders.create(work);
            return new Placement(work, work.resolve(content), folder.resolve(content), List.of());
        }
        List<Path> created = Folders.createWithParents(folder.getParent());
        Path work = folder.resolveSibling(partial(folder.getFileName().toString()));
        try {
            Folders.create(work);
        } catch (IOException e) {
            deleteEmpty(created);
            throw e;
        }
        return new Placement(work, work, folder, created);
    }

    private static String partial(String name) {
        return ".%s.etcd-dr-partial-%s"
                .formatted(
                        name,
                        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    }

    /// The folder to build in: `content` goes into it.
    Path work() {
        return work;
    }

    /// Renames into place. The new name is on the disk when this returns.
    void commit() throws IOException {
        PrivateFiles.sync(work);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        state = State.IN_PLACE;
        if (!work.equals(from)) {
            Files.delete(work);
        }
        PrivateFiles.sync(to.getParent());
    }

    /// Removes everything, whether it is in place or not.
    void undo() throws IOException {
        if (state == State.IN_PLACE) {
            PrivateFiles.deleteTree(to);
        }
        state = State.UNDONE;
        PrivateFiles.deleteTree(work);
        deleteEmpty(createdParents);
    }

    private static void deleteEmpty(List<Path> folders) throws IOException {
        List<Path> deepestFirst = new ArrayList<>(folders).reversed();
        for (Path folder : deepestFirst) {
            try (var entries = Files.list(folder)) {
                if (entries.findAny().isPresent()) {
                    return; // another target lies in it as well, and is undone later
                }
            }
            Files.delete(folder);
        }
    }
}
