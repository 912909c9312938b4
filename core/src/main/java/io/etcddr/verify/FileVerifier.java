package io.etcddr.verify;

import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;

/// Verifies a snapshot file made by us, by etcdctl or etcdutl, or copied from a data directory.
public final class FileVerifier {
    private FileVerifier() {}

    /// @throws Failure when there is no such file or it cannot be read at all
    public static FileReport run(Path file, Level level, Progress progress) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
