package io.etcddr.restore;

import io.etcddr.catalog.Manifest;
import java.util.List;
import java.util.Optional;

/// What was found out before a restore is planned.
///
/// @param name of the point or file, for people
/// @param manifest empty when a file is restored
/// @param etcdVersion that the source came from, when it is known
/// @param revision the true store revision of the source
/// @param lastSeen the highest revision that is known of the cluster, 0 when nothing is
/// @param plainSize bytes of the database
/// @param warnings what could not be found out
record Observed(
        String name,
        Optional<Manifest> manifest,
        Optional<String> etcdVersion,
        long revision,
        long lastSeen,
        long plainSize,
        List<String> warnings) {
    Observed {
        warnings = List.copyOf(warnings);
    }
}
