package io.etcddr.backup;

/// Whether the stream is also written to a local file.
public enum SpoolMode {
    /// A slow upload does not hold etcd's read transaction open, and the file is walked while the upload still
    /// runs.
    DISK,
    /// No local file: the stream goes straight into the upload. Structure and HashKV need a file and are not
    /// checked,
    /// so
    /// the point is unproven; digests, size and trailer are checked by reading the object back and decoding it.
    NONE
}
