package io.etcddr.mvcc;

import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// An etcd backend database in a file, read only: a `.db` with or without the SHA-256 trailer of a snapshot. The file
/// must not
/// change while it is open. Hostile input ends in [io.etcddr.bolt.CorruptFileException], never in a crash or a hang.
/// Methods may be called by several threads at once.
public final class Backend implements AutoCloseable {
    /// Maps the file and checks its meta pages; the rest is checked as it is read.
    ///
    /// @throws io.etcddr.bolt.CorruptFileException if it is no bbolt file
    public static Backend open(Path file) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// Walks every page and every record once: structure, schema, order of revisions, counts, `snapshot status` hash.
    public Inspection inspect(Progress progress) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// The true store revision (etcd-internals 2.2), without walking the file.
    public long revision() throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// The highest compaction mark, -1 when never compacted; without walking the file.
    public long compactRevision() throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// HashKV as a server answers it. Valid for any `compactRevision` from this file's own up to `revision`.
    public HashKv hashKv(long revision, long compactRevision) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    /// Hands over the keys in `[from, end)` that were alive at `revision`, in key order.
    ///
    /// @param end exclusive; an empty array means no upper bound, as etcd's `\0` does
    /// @throws IllegalArgumentException if `revision` is below the compact revision or above the store revision
    public void range(byte[] from, byte[] end, long revision, Consumer<KeyRecord> sink) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
