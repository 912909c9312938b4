package io.etcddr.backup;

import io.etcddr.error.Failure;
import java.io.IOException;

/// One cold backup, from the first look at the cluster to the published manifest.
public final class BackupPipeline {
    /// Runs on the calling thread; interrupting it aborts the backup, and everything it began is removed.
    public BackupReport run(BackupRequest request) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
