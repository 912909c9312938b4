package io.etcddr.fetch;

import io.etcddr.progress.Progress;
import io.etcddr.value.Digest;
import io.etcddr.value.SnapshotSize;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/// The SHA-256 at the end of a snapshot file, and what it should be. A file has one exactly when its size
/// says so ([SnapshotSize]).
///
/// @param size of the file
/// @param stored empty for a database that was copied from a data directory
/// @param computed of everything before the trailer
public record FileTrailer(long size, Optional<Digest> stored, Digest computed) {
    private static final int BUFFER = 128 << 10; // fits into the second cache of a core, where SHA-256 finds it

    /// Reads the whole file. Ends early when the thread is interrupted.
    public static FileTrailer check(Path file, Progress progress) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            SnapshotSize size = new SnapshotSize(in.length());
            Digest computed = hash(in, size.database(), progress);
            if (!size.hasTrailer()) {
                return new FileTrailer(size.bytes(), Optional.empty(), computed);
            }
            byte[] stored = new byte[SnapshotSize.TRAILER];
            in.readFully(stored);
            return new FileTrailer(size.bytes(), Optional.of(Digest.ofBytes(stored)), computed);
        }
    }

    private static Digest hash(RandomAccessFile in, long length, Progress progress) throws IOException {
        MessageDigest sha256 = Digest.newMessageDigest();
        byte[] buffer = new byte[BUFFER];
        try (Progress.Stage stage = progress.stage("hash", OptionalLong.of(length))) {
            for (long left = length; left > 0; ) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while hashing");
                }
                int step = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (step < 0) {
                    throw new EOFException("the file became %d bytes shorter while it was read".formatted(left));
                }
                sha256.update(buffer, 0, step);
                stage.advance(step);
                left -= step;
            }
        }
        return Digest.ofBytes(sha256.digest());
    }

    /// Whether the size is one that a database can have, with or without trailer.
    public boolean wholeSectors() {
        return new SnapshotSize(size).isPlausible();
    }

    /// Whether there is a trailer that does not fit.
    public boolean differs() {
        return stored.isPresent() && !stored.get().equals(computed);
    }
}
