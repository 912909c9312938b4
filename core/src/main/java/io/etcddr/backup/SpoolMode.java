package io.etcddr.backup;

/// Whether the stream is also written to a local file.
public enum SpoolMode {
    /// A slow upload does not hold etcd's read transaction open, and the file is walked while the upload still runs.
    DISK,
    /// No local file: the stream goes straight into the upload. Structure, counts and HashKV need a file and are
    /// not looked at, so the point is unproven and its revision is the one that the member showed before; the
    /// trailer is checked while streaming, and the stored object is read back and compared with the digest that
    /// was produced.
    NONE
}
