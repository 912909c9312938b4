package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

/// What one backup is asked to do.
public record BackupRequest(Prove prove, SpoolMode spool, Safety safety) {
    public BackupRequest {
        requireNonNull(prove, "prove is null");
        requireNonNull(spool, "spool is null");
        requireNonNull(safety, "safety is null");
    }
}
