package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import java.nio.file.Path;

/// What is restored.
public sealed interface RestoreSource {
    record Point(PointId id) implements RestoreSource {
        public Point {
            requireNonNull(id, "id is null");
        }
    }

    /// A `.db` file made by etcd's or our own tools, or copied from a data directory.
    record File(Path path, Trailer trailer) implements RestoreSource {
        public File {
            requireNonNull(path, "path is null");
            requireNonNull(trailer, "trailer is null");
        }
    }

    /// Whether a file must end in the SHA-256 trailer of a snapshot.
    enum Trailer {
        REQUIRED,
        /// etcdutl's `--skip-hash-check`: for a database copied from a data directory, which has none. Where
        /// there
        /// is a trailer, it is still stripped and not compared.
        SKIPPED
    }
}
