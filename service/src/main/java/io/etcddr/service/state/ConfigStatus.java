package io.etcddr.service.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// The configuration in force.
///
/// @param loaded when it was
/// @param rejected why a newer version of the file is not in force, for people; empty when there is none
public record ConfigStatus(Instant loaded, Optional<String> rejected) {
    public ConfigStatus {
        requireNonNull(loaded, "loaded is null");
        requireNonNull(rejected, "rejected is null");
    }
}
