package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// What one backup is asked to do.
///
/// @param hot there when it shall come from the learner
public record BackupRequest(Prove prove, SpoolMode spool, Safety safety, Optional<HotTerms> hot) {
    public BackupRequest {
        requireNonNull(prove, "prove is null");
        requireNonNull(spool, "spool is null");
        requireNonNull(safety, "safety is null");
        requireNonNull(hot, "hot is null");
    }

    /// A cold one.
    public BackupRequest(Prove prove, SpoolMode spool, Safety safety) {
        this(prove, spool, safety, Optional.empty());
    }
}
