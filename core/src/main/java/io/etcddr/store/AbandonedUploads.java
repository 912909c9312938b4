package io.etcddr.store;

import java.io.IOException;
import java.time.Instant;

/// Implemented by stores in which a killed writer leaves something that no listing shows: parts of a multipart upload,
/// temporary files.
public interface AbandonedUploads {
    /// Removes what writers that started before `startedBefore` left under `prefix`.
    ///
    /// @return how many were removed
    int removeAbandoned(ObjectKey prefix, Instant startedBefore) throws IOException;
}
