package io.etcddr.source;

import java.io.IOException;
import java.nio.file.Path;

/// A file that is no whole snapshot.
public final class SnapshotFileException extends IOException {
    SnapshotFileException(Path file, String why) {
        super("%s is no whole snapshot: %s".formatted(file, why));
    }
}
