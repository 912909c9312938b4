package io.etcddr.bolt;

import java.util.List;

/// What [BoltVerifier] found.
///
/// @param findings in order of their offsets, at most [Findings#MAX]; empty for a sound file
/// @param pagesInUse pages that hold something: both meta pages, all that a bucket reaches, and the freelist's
/// @param nestedBuckets buckets inside other buckets
public record BoltReport(List<Finding> findings, long pagesInUse, long nestedBuckets) {
    public BoltReport {
        findings = List.copyOf(findings);
    }

    public boolean sound() {
        return findings.isEmpty();
    }
}
