package io.etcddr.runtime;

import static java.util.Objects.requireNonNull;

import io.etcddr.files.LockFile;
import io.etcddr.files.PrivateFiles;
import io.etcddr.files.UsableSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Private folders, each for one etcd and its data, that nobody needs when their program is through.
///
/// Each is guarded by a [LockFile] beside it. A folder whose lock can be had belongs to nobody: its etcd, if it still
/// runs, is ended, and the folder removed.
public final class ScratchFolders {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})(\\.lock)?");
    private static final String LOCK = ".lock";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;
    private final UsableSpace usableSpace;

    /// @param root made, with mode 0700, when it is first needed
    public ScratchFolders(Path root) {
        this(root, UsableSpace.ON_DISK);
    }

    public ScratchFolders(Path root, UsableSpace usableSpace) {
        this.root = root.toAbsolutePath().normalize();
        this.usableSpace = requireNonNull(usableSpace, "usableSpace is null");
    }

    /// What [#removeStale] did.
    ///
    /// @param problems what could not be removed, and why
    public record Removed(int folders, List<String> problems) {
        public Removed {
            problems = List.copyOf(problems);
        }
    }

    public Path root() {
        return root;
    }

    /// Bytes that can be written here.
    public long usableSpace() throws IOException {
        PrivateFiles.createFolders(root);
        return usableSpace.of(root);
    }

    /// A new, empty folder of mode 0700.
    public ScratchFolder create() throws IOException {
        PrivateFiles.createFolders(root);
        while (true) {
            String name = HexFormat.of().toHexDigits(RANDOM.nextLong());
            Optional<LockFile> lock = LockFile.create(root.resolve(name + LOCK));
            if (lock.isPresent()) {
                return ScratchFolder.create(root.resolve(name), lock.get());
            }
        }
    }

    /// Ends what killed programs left running, and removes their folders. What cannot be removed is told and left: it
    /// must not keep others from their work.
    public Removed removeStale() throws IOException {
        int removed = 0;
        List<String> problems = new ArrayList<>();
        for (String name : names()) {
            try {
                removed += removeIfStale(name) ? 1 : 0;
            } catch (IOException e) {
                problems.add("%s cannot be removed: %s".formatted(root.resolve(name), e));
            }
        }
        return new Removed(removed, problems);
    }

    private Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.list(root)) {
                files.map(file -> NAME.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .forEach(name -> names.add(name.group(1)));
            }
        }
        return names;
    }

    private boolean removeIfStale(String name) throws IOException {
        Optional<LockFile> taken;
        try {
            taken = LockFile.take(root.resolve(name + LOCK));
        } catch (NoSuchFileException e) {
            // The lock is made first and removed last: a folder without one belongs to nobody.
            boolean there = Files.isDirectory(root.resolve(name));
            remove(root.resolve(name));
            return there;
        }
        if (taken.isEmpty()) {
            return false;
        }
        try (LockFile lock = taken.get()) {
            remove(root.resolve(name));
            return lock.removeFile();
        }
    }

    /// Ends the etcd of a folder, and removes it.
    static void remove(Path folder) throws IOException {
        Optional<EtcdProcess> process = EtcdProcess.find(folder);
        if (process.isPresent()) {
            process.get().close();
        }
        PrivateFiles.deleteTree(folder);
    }
}
