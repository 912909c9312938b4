package io.etcddr.restore;

import io.etcddr.error.Failure;
import java.io.IOException;

/// Restores a point or a file into data directories: fetch, check, build, each as the plan says.
public final class DataDirRestore {
    /// Looks at the point and at the targets and says what [#run] would do.
    ///
    /// @throws Failure with [io.etcddr.error.ErrorCode#REFUSED] for targets that are not empty or have no room
    public RestorePlan plan(RestoreRequest request) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }

    /// Does what the plan says. After a failure no target is there and no temporary file is left.
    public RestoreReport run(RestorePlan plan) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
