package io.etcddr.restore;

import io.etcddr.catalog.Manifest;
import io.etcddr.mvcc.Backend;
import io.etcddr.spool.Spool;
import java.io.IOException;
import java.nio.file.Path;

/// A point in a temporary file, found to be what its manifest says. Closing it removes the file.
record FetchedPoint(Manifest manifest, Spool spool, Backend backend) implements AutoCloseable {
    /// The snapshot with its trailer, byte for byte as etcd streamed it.
    Path file() {
        return spool.file();
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            backend.close();
        }
    }
}
