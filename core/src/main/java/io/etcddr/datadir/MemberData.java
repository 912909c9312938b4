package io.etcddr.datadir;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The data directory of a member that does not run: etcd's `--data-dir`, and its `--wal-dir` where it has one. Nothing
/// in it is changed. While it is open here, no etcd starts on it.
public final class MemberData implements AutoCloseable {
    private final Path snapshots;
    private final List<WalSegment> segments;

    private MemberData(Path snapshots, List<WalSegment> segments) {
        this.snapshots = snapshots;
        this.segments = segments;
    }

    /// @throws Failure [ErrorCode#NOT_FOUND] if it is no data directory, [ErrorCode#REFUSED] if an etcd runs on it
    public static MemberData open(Path dataDir, Optional<Path> walDir) throws IOException, Failure {
        Path snapshots = dataDir.resolve("member/snap");
        Path log = walDir.orElse(dataDir.resolve("member/wal"));
        if (!Files.isRegularFile(snapshots.resolve("db"))) {
            throw notFound(dataDir, "it has no member/snap/db");
        }
        List<Path> paths = segmentsIn(log, dataDir);
        if (paths.isEmpty()) {
            throw notFound(dataDir, "there is no log in " + log);
        }
        List<WalSegment> segments = new ArrayList<>();
        try {
            for (Path path : paths) {
                segments.add(WalSegment.open(path));
            }
            return new MemberData(snapshots, List.copyOf(segments));
        } catch (WalSegment.InUse e) {
            close(segments);
            throw new Failure(ErrorCode.REFUSED, "an etcd runs on %s: %s".formatted(dataDir, e.getMessage()), e)
                    .hint("Stop it first; a learner can be stopped without any harm to others.");
        } catch (IOException | RuntimeException e) {
            close(segments);
            throw e;
        }
    }

    private static List<Path> segmentsIn(Path folder, Path dataDir) throws IOException, Failure {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(WalSegment::isNamedLikeOne)
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        } catch (NoSuchFileException e) {
            throw notFound(dataDir, "there is no folder " + folder);
        } catch (AccessDeniedException e) {
            throw new Failure(ErrorCode.USAGE, "%s may not be read by this user".formatted(folder), e)
                    .hint("Run this as the user that etcd ran as, or as root.");
        }
    }

    private static Failure notFound(Path dataDir, String why) {
        return new Failure(ErrorCode.NOT_FOUND, "%s is no etcd data directory: %s".formatted(dataDir, why))
                .hint("Name what etcd had as --data-dir, and its --wal-dir where it had one.");
    }

    /// The database that the member worked on.
    public Path database() {
        return snapshots.resolve("db");
    }

    /// A database that the member was sent by a leader and had not put in place of its own yet.
    ///
    /// @param index of the last entry in it
    public Path receivedDatabase(long index) {
        return snapshots.resolve("%016x.snap.db".formatted(index));
    }

    /// Reads the log.
    ///
    /// @param after the entries up to this index are not wanted
    /// @throws CorruptFileException if anything in it is not as etcd writes it, or entries are missing
    public RaftLog log(long after) throws IOException {
        try {
            return WalReading.of(segments, after);
        } catch (InternalError e) { // of a mapped file, in the JVM's words
            throw new IOException("cannot read the log: the disk failed, or a segment was cut off", e);
        }
    }

    /// When anything was last written here, as far as the file system can tell.
    public Instant lastWritten() throws IOException {
        Instant last = Files.getLastModifiedTime(database()).toInstant();
        for (WalSegment segment : segments) {
            Instant written = Files.getLastModifiedTime(segment.path()).toInstant();
            last = written.isAfter(last) ? written : last;
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        close(segments);
    }

    private static void close(List<WalSegment> segments) throws IOException {
        IOException failure = null;
        for (WalSegment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
