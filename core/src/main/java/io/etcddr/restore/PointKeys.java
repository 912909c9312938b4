package io.etcddr.restore;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.KeyRecord;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Reads keys out of a point without restoring it.
public final class PointKeys {
    /// Hands over the keys that were alive at `revision`, in key order. Nothing is handed over before the point's
    /// digests
    /// and structure were checked.
    ///
    /// @param revision empty for the point's own; at most that, and not below its compact revision
    public void read(PointId point, KeyRange range, OptionalLong revision, Trust trust, Consumer<KeyRecord> sink)
            throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
