package io.etcddr.drill;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Manifest;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.verify.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a drill found.
///
/// @param binary that was booted
/// @param restoredRevision that the restored cluster was to begin with
/// @param timeToRestore from the beginning of the fetch to the first read that etcd served; empty when it
///     served none
/// @param checks what was looked at, as far as it came
/// @param findings what is wrong; empty when the drill passed
/// @param log the last lines of an etcd that ended by itself
/// @param took the drill as a whole
/// @param notRecorded why no verification record was written, empty when it was
public record DrillReport(
        Manifest manifest,
        EtcdBinary binary,
        long restoredRevision,
        Optional<Duration> timeToRestore,
        List<Check> checks,
        List<Finding> findings,
        List<String> log,
        List<String> warnings,
        Duration took,
        Optional<String> notRecorded) {
    public DrillReport {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(binary, "binary is null");
        requireNonNull(timeToRestore, "timeToRestore is null");
        checks = List.copyOf(checks);
        findings = List.copyOf(findings);
        log = List.copyOf(log);
        warnings = List.copyOf(warnings);
        requireNonNull(took, "took is null");
        requireNonNull(notRecorded, "notRecorded is null");
    }

    public boolean passed() {
        return findings.isEmpty();
    }

    /// @param detail what was compared, lower case: `228 keys, 0 of them with a lease`
    public record Check(Aspect aspect, Result result, String detail) {
        public boolean passed() {
            return result == Result.PASSED;
        }
    }

    public enum Result {
        PASSED,
        FAILED
    }
}
