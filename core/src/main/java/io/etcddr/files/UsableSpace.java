package io.etcddr.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much room a folder has, in bytes.
@FunctionalInterface
public interface UsableSpace {
    /// What the file system says.
    UsableSpace ON_DISK = folder -> Files.getFileStore(folder).getUsableSpace();

    long of(Path folder) throws IOException;
}
