package io.etcddr.datadir;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.ByteSize;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Looks at the targets before anything is written.
final class TargetCheck {
    /// WAL, `.snap`, folders, and what the database may get larger by.
    private static final long SMALL_FILES = 1 << 20;

    /// What `mkfs.ext4` puts into every new volume.
    private static final Set<String> NOTHING = Set.of("lost+found");

    private final DataDirRequest request;

    private TargetCheck(DataDirRequest request) {
        this.request = request;
    }

    static void run(DataDirRequest request, long sourceSize) throws IOException, Failure {
        TargetCheck check = new TargetCheck(request);
        check.members();
        check.overlaps();
        for (DataDirTarget target : request.targets()) {
            requireEmpty("data", target.dataDir());
            if (target.walDir().isPresent()) {
                requireEmpty("WAL", target.walDir().get());
            }
        }
        check.room(sourceSize);
    }

    private void members() throws Failure {
        Set<String> known = request.cluster().memberIds().keySet();
        Set<String> seen = new HashSet<>();
        for (DataDirTarget target : request.targets()) {
            if (!known.contains(target.memberName())) {
                throw new Failure(
                                ErrorCode.USAGE,
                                "member %s is not in the initial cluster, which has %s"
                                        .formatted(target.memberName(), String.join(", ", known)))
                        .hint("Name one of them, or add it to the initial cluster.");
            }
            if (!seen.add(target.memberName())) {
                throw new Failure(
                                ErrorCode.USAGE,
                                "two data directories are asked for member %s".formatted(target.memberName()))
                        .hint("Each member has one.");
            }
        }
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (DataDirTarget target : request.targets()) {
            folders.add(target.dataDir());
            target.walDir().ifPresent(folders::add);
        }
        return folders;
    }

    private void overlaps() throws Failure {
        List<Path> folders = folders();
        for (int i = 0; i < folders.size(); i++) {
            for (int j = 0; j < folders.size(); j++) {
                if (i != j && folders.get(i).startsWith(folders.get(j))) {
                    throw new Failure(
                                    ErrorCode.REFUSED,
                                    "%s lies in %s, which is to be made too".formatted(folders.get(i), folders.get(j)))
                            .hint("Give each data and WAL directory a folder of its own.");
                }
            }
        }
    }

    private static void requireEmpty(String kind, Path folder) throws IOException, Failure {
        if (folder.getFileName() == null) {
            throw refused(kind, folder, "is the root of the file system");
        }
        if (!Files.exists(folder)) {
            Path parent = existing(folder);
            if (!Files.isDirectory(parent)) {
                throw refused(kind, folder, "cannot be made: %s is no folder".formatted(parent));
            }
            if (!Files.isWritable(parent)) {
                throw refused(kind, folder, "cannot be made: %s is not writable".formatted(parent));
            }
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw refused(kind, folder, "is no folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names = entries.map(path -> path.getFileName().toString())
                    .filter(name -> !NOTHING.contains(name))
                    .sorted()
                    .limit(3)
                    .toList();
            if (!names.isEmpty()) {
                throw refused(kind, folder, "is not empty: it holds " + String.join(", ", names));
            }
        }
        if (!Files.isWritable(folder)) {
            throw refused(kind, folder, "is not writable");
        }
    }

    private static Failure refused(String kind, Path folder, String why) {
        return new Failure(ErrorCode.REFUSED, "%s directory %s %s".formatted(kind, folder, why))
                .hint("Name a folder that is empty or not there yet; data that is there is never overwritten.");
    }

    /// The folder itself, or the nearest one above it that is there.
    private static Path existing(Path folder) {
        Path path = folder;
        while (!Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }

    private void room(long sourceSize) throws IOException, Failure {
        Map<FileStore, Long> needed = new LinkedHashMap<>();
        Map<FileStore, Path> shown = new LinkedHashMap<>();
        long logSize = saturatedSum(
                SMALL_FILES, request.continuation().map(Continuation::size).orElse(0L));
        for (DataDirTarget target : request.targets()) {
            FileStore store = Files.getFileStore(existing(target.dataDir()));
            needed.merge(store, saturatedSum(sourceSize, logSize), TargetCheck::saturatedSum);
            shown.putIfAbsent(store, target.dataDir());
            if (target.walDir().isPresent()) {
                FileStore walStore = Files.getFileStore(existing(target.walDir().get()));
                needed.merge(walStore, logSize, TargetCheck::saturatedSum);
                shown.putIfAbsent(walStore, target.walDir().get());
            }
        }
        for (Map.Entry<FileStore, Long> entry : needed.entrySet()) {
            long free = entry.getKey().getUsableSpace();
            if (free < entry.getValue()) {
                throw new Failure(
                                ErrorCode.REFUSED,
                                "no room for %s on %s: %s needed, %s free"
                                        .formatted(
                                                shown.get(entry.getKey()),
                                                entry.getKey().name(),
                                                new ByteSize(entry.getValue()).rounded(),
                                                new ByteSize(free).rounded()))
                        .hint("Make room there, or name a folder on another volume.");
            }
        }
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
