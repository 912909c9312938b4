package io.etcddr.verify;

import io.etcddr.catalog.PointId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the verification of one point found.
///
/// @param findings empty when the point passed
/// @param plainSize bytes of the database that were checked
/// @param notRecorded why no verification record was written, empty when it was
public record PointResult(
        PointId id, Level level, List<Finding> findings, long plainSize, Duration took, Optional<String> notRecorded) {
    public PointResult {
        findings = List.copyOf(findings);
    }

    public boolean passed() {
        return findings.isEmpty();
    }
}
