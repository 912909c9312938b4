package io.etcddr.restore;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a point as the stock `.db` that etcd streamed, byte for byte with its trailer, for etcdutl and others.
public final class PointExport {
    /// @param output must not exist; it appears whole or not at all
    public ExportReport run(PointId point, Path output, Trust trust) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
