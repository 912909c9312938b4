package io.etcddr.mvcc;

import java.util.List;

/// The outcome of walking every page and every record of a backend.
///
/// @param findings what is wrong, each naming page and offset; empty for a sound file. At most a hundred are kept
/// @param status meaningful only when there are no findings
/// @param facts meaningful only when there are no findings
public record Inspection(List<String> findings, SnapshotStatus status, BackendFacts facts) {
    public Inspection {
        findings = List.copyOf(findings);
    }

    public boolean sound() {
        return findings.isEmpty();
    }
}
