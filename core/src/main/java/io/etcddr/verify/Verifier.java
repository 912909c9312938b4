package io.etcddr.verify;

import io.etcddr.error.Failure;
import java.io.IOException;

/// Verifies points of a repository and records what passed.
public final class Verifier {
    /// @throws Failure when nothing could be verified at all: no such point, no repository, no identity. What is
    ///     wrong with
    ///     a point is a finding of the report instead
    public VerifyReport run(Selection selection, Level level) throws IOException, Failure {
        throw new UnsupportedOperationException("not yet");
    }
}
