package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Unchanged;
import java.util.List;
import java.util.Optional;

/// What a backup did. There is a report exactly when the manifest is published, or nothing has changed since.
///
/// @param warnings what a person should know although the backup succeeded, such as a voter that did not answer
/// @param unchanged nothing was stored but this: the newest hot point, which `manifest` is then, is still all
/// @param fallback why it is a cold one, where a hot one was asked for
/// @param garbageRemoved objects and unfinished uploads of dead runs that this run removed
public record BackupReport(
        Manifest manifest,
        List<String> warnings,
        Optional<HotFallback> fallback,
        Optional<Unchanged> unchanged,
        int garbageRemoved) {
    public BackupReport {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(fallback, "fallback is null");
        requireNonNull(unchanged, "unchanged is null");
        warnings = List.copyOf(warnings);
    }
}
