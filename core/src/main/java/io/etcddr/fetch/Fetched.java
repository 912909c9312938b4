package io.etcddr.fetch;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.util.List;

/// What came of reading one stored object.
///
/// @param mismatches how it differs from what the manifest says; empty when everything fits
/// @param plainSize bytes that were decoded
public record Fetched(List<String> mismatches, long plainSize) {
    public Fetched {
        mismatches = List.copyOf(mismatches);
    }

    /// @throws Failure with [ErrorCode#INTEGRITY] if anything differs
    public Fetched orThrow(String point) throws Failure {
        if (!mismatches.isEmpty()) {
            throw new Failure(ErrorCode.INTEGRITY, "point %s: %s".formatted(point, String.join("; ", mismatches)))
                    .hint("The stored data is damaged. Restore an older proven point, and look for what changed it.");
        }
        return this;
    }
}
