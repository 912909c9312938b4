package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/// Where one member's data directory goes.
///
/// @param name of the member; the initial cluster must have it
/// @param walDir a separate WAL folder, as etcd's `--wal-dir`
public record Target(String name, Path dataDir, Optional<Path> walDir) {
    public Target {
        requireNonNull(name, "name is null");
        requireNonNull(dataDir, "dataDir is null");
    }
}
