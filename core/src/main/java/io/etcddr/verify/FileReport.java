package io.etcddr.verify;

import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.value.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the verification of a snapshot file found.
///
/// @param findings empty when the file passed
/// @param size bytes of the file, the trailer included
/// @param trailer the SHA-256 trailer, empty for a copied database without one (which is no finding)
/// @param inspection empty when the walk could not even start
/// @param hashKv at the file's own revision and compact revision; empty when the file is unsound
public record FileReport(
        Path file,
        List<Finding> findings,
        long size,
        Optional<Digest> trailer,
        Optional<Inspection> inspection,
        Optional<HashKv> hashKv,
        Duration took) {
    public FileReport {
        findings = List.copyOf(findings);
    }

    public boolean passed() {
        return findings.isEmpty();
    }
}
