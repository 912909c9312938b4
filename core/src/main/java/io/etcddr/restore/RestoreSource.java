package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    /// A database that was made of what a member had left, and is there for this restore only.
    ///
    /// @param name for people
    /// @param etcdVersion that it comes from, when it is known
    /// @param lastSeen the highest revision that is known of the cluster, 0 when nothing is
    /// @param warnings what a person must know of it
    record Rescued(Path path, String name, Optional<String> etcdVersion, long lastSeen, List<String> warnings)
            implements RestoreSource {
        public Rescued {
            requireNonNull(path, "path is null");
            warnings = List.copyOf(warnings);
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
