package io.etcddr.service.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The configuration in force.
///
/// @param loaded when it was
/// @param rejected why a newer version of the file is not in force, for people; empty when there is none
/// @param waiting keys whose values in the loaded file are not in force before the next start of the service
public record ConfigStatus(Instant loaded, Optional<String> rejected, List<String> waiting) {
    public ConfigStatus {
        requireNonNull(loaded, "loaded is null");
        requireNonNull(rejected, "rejected is null");
        waiting = List.copyOf(waiting);
    }

    /// The same, while a newer version of the file is not in force.
    public ConfigStatus rejecting(String why) {
        return new ConfigStatus(loaded, Optional.of(why), waiting);
    }
}
