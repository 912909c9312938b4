package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Manifest;
import java.util.List;
import java.util.Optional;

/// What a backup did. There is a report exactly when the manifest is published.
///
/// @param warnings what a person should know although the backup succeeded, such as a voter that did not answer
/// @param fallback why it is a cold one, where a hot one was asked for
/// @param garbageRemoved objects and unfinished uploads of dead runs that this run removed
public record BackupReport(
        Manifest manifest, List<String> warnings, Optional<HotFallback> fallback, int garbageRemoved) {
    public BackupReport {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(fallback, "fallback is null");
        warnings = List.copyOf(warnings);
    }
}
