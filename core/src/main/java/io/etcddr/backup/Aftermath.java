package io.etcddr.backup;

import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Verification;
import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What follows the publication of a point. Never fails a backup that exists.
record Aftermath(ClusterName cluster, CatalogWriter writer, BackupSettings settings, InstantSource clock) {
    /// @return objects and unfinished uploads of dead runs that were removed
    int run(Manifest manifest, List<String> warnings) {
        recordVerification(manifest, warnings);
        raiseLastSeen(manifest, warnings);
        return collectGarbage(warnings);
    }

    /// What was walked is what was stored: the store gave back the digest of the bytes that the spool had.
    private void recordVerification(Manifest manifest, List<String> warnings) {
        if (!manifest.walked()) {
            return;
        }
        try {
            writer.record(new Verification(
                    cluster,
                    manifest.id(),
                    Verification.Level.STRUCTURE,
                    clock.instant(),
                    Verification.Outcome.PASSED,
                    settings.toolVersion(),
                    List.of(),
                    Verification.Occasion.BACKUP,
                    Optional.empty()));
        } catch (IOException | RuntimeException e) {
            warnings.add("the record that the point was verified could not be written: " + e.getMessage());
        }
    }

    /// The manifest says the same, so nothing is lost before the manifest is.
    private void raiseLastSeen(Manifest manifest, List<String> warnings) {
        try {
            writer.raiseLastSeen(manifest.lastSeenRevision(), clock.instant());
        } catch (IOException | RuntimeException e) {
            warnings.add("the highest revision ever seen could not be kept beside the manifests: " + e.getMessage());
        }
    }

    private int collectGarbage(List<String> warnings) {
        try {
            Garbage.Report report =
                    writer.garbage(settings.garbageGrace(), clock).collect();
            return report.removed().size() + report.uploads();
        } catch (IOException | Failure | RuntimeException e) {
            warnings.add("garbage of older runs could not be removed: " + e.getMessage());
            return 0;
        }
    }
}
