package io.etcddr.restore;

import io.etcddr.catalog.Manifest;
import io.etcddr.datadir.DataDirReport;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.spool.Spool;
import java.io.IOException;
import java.nio.file.Path;

/// A point in a temporary file, found to be what its manifest says. Closing it removes the file.
public record FetchedPoint(Manifest manifest, Spool spool, Backend backend) implements AutoCloseable {
    /// The snapshot with its trailer, byte for byte as etcd streamed it.
    public Path file() {
        return spool.file();
    }

    /// Compares what was read out of the point while data directories were built with what its manifest says.
    ///
    /// @throws Failure with [io.etcddr.error.ErrorCode#INTEGRITY] if anything differs
    public void compareWithManifest(DataDirReport built) throws IOException, Failure {
        if (!manifest.walked()) {
            return; // nothing but the digests is known of such a point
        }
        Manifest.Etcd expected = manifest.etcd();
        if (built.revisionBefore() != expected.revision()) {
            throw PointSource.damaged(
                    manifest.id(),
                    "revision is %d, manifest says %d".formatted(built.revisionBefore(), expected.revision()));
        }
        HashKv hash = built.content();
        if (hash.compactRevision() != expected.proof().compactRevision()) {
            // The members had compacted further than the snapshot when they were asked.
            hash = backend.hashKv(expected.proof().revision(), expected.proof().compactRevision());
        }
        if (hash.hash() != expected.proof().hash()) {
            throw PointSource.damaged(
                    manifest.id(),
                    "HashKV is %d, manifest says %d"
                            .formatted(hash.hash(), expected.proof().hash()));
        }
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            backend.close();
        }
    }
}
