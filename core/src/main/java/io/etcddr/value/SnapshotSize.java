package io.etcddr.value;

/// The size of a snapshot file or stream, and what it tells. Every page of bbolt is a multiple of 512 bytes, so 32
/// bytes more are the SHA-256 of what is before them: etcd's own and only rule (etcdutl `snapshot/v3_snapshot.go`,
/// `hasChecksum`).
///
/// @param bytes of the whole, trailer included
public record SnapshotSize(long bytes) {
    /// Length of the trailer.
    public static final int TRAILER = Digest.LENGTH;

    private static final int SECTOR = 512;

    public SnapshotSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size %d is negative".formatted(bytes));
        }
    }

    public boolean hasTrailer() {
        return bytes % SECTOR == TRAILER;
    }

    /// Bytes of the database, without the trailer where there is one.
    public long database() {
        return hasTrailer() ? bytes - TRAILER : bytes;
    }

    /// Whether a database can have this size, with or without a trailer.
    public boolean isPlausible() {
        return database() % SECTOR == 0;
    }
}
