package io.etcddr.datadir;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/// Where the data directory of one member goes.
///
/// @param dataDir absent or empty
/// @param walDir absent or empty; etcd's `--wal-dir`, else the WAL lies in `<dataDir>/member/wal`
public record DataDirTarget(String memberName, Path dataDir, Optional<Path> walDir) {
    public DataDirTarget {
        requireNonNull(memberName, "memberName is null");
        dataDir = dataDir.toAbsolutePath().normalize();
        walDir = walDir.map(path -> path.toAbsolutePath().normalize());
    }
}
