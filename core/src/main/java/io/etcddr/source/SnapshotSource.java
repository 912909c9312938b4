package io.etcddr.source;

import io.etcddr.etcd.SnapshotReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// One consistent image of a database, delivered once.
public interface SnapshotSource {
    SourceRole role();

    /// For messages: `follower etcd-2 (8211f1d0f64f3269) at https://10.0.0.2:2379`.
    String description();

    /// About how many bytes will come, for progress and for checking free space. Empty when nobody knows; the
    /// database may grow until the snapshot is taken.
    OptionalLong expectedSize();

    /// Pushes the image with its SHA-256 trailer into `sink`, on the calling thread. Does not close the sink. A
    /// snapshot that
    /// is cut off, stalls or does not fit its trailer ends in an exception.
    SnapshotReceipt transferTo(OutputStream sink) throws IOException;
}
