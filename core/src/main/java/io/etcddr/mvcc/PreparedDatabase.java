package io.etcddr.mvcc;

/// A database that was made ready for a new cluster.
///
/// @param size bytes of the file
/// @param revisionBefore the true store revision of the source
/// @param compactRevisionBefore of the source, -1 when never compacted
/// @param revisionAfter the store revision that a server will start with
/// @param statusHash what `snapshot status` must answer for the new file: made from what was written, item by item, not
///     from the file
public record PreparedDatabase(
        long size, long revisionBefore, long compactRevisionBefore, long revisionAfter, long statusHash) {}
