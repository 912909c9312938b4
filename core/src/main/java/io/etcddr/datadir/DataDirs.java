package io.etcddr.datadir;

import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import java.io.IOException;

/// Builds data directories that a real etcd boots from.
public final class DataDirs {
    private DataDirs() {}

    /// Looks at the targets only: what [#create] would refuse before it writes anything.
    ///
    /// @param sourceSize bytes of the source database
    /// @throws Failure with [io.etcddr.error.ErrorCode#REFUSED] if a target is not empty, cannot be written or has
    /// no     room
    public static void check(DataDirRequest request, long sourceSize) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }

    /// Builds one folder per target from one read of the source, checks the new database against it, and renames
    /// all of them into place at the end. After an exception none of the targets is there and nothing is left
    /// beside them.
    ///
    /// The source is read through its pages with every length and order checked, and its HashKV is compared;
    /// whoever wants its trailer compared does that before or meanwhile.
    ///
    /// @throws Failure with [io.etcddr.error.ErrorCode#REFUSED] as [#check] does; with
    ///     [io.etcddr.error.ErrorCode#INTEGRITY] if the new database does not hold what the source does
    /// @throws io.etcddr.bolt.CorruptFileException if the source is not sound
    public static DataDirReport create(Backend source, DataDirRequest request, Progress progress)
            throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
