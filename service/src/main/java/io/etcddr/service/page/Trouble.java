package io.etcddr.service.page;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// Something that is wrong with a cluster, as a person is told.
///
/// @param weight how bad it is
/// @param what such as `cold backup failed`
/// @param when such as `12 min ago`
/// @param hint a sentence, what to do
record Trouble(Weight weight, String what, String when, String message, Optional<String> hint) {
    enum Weight {
        /// Protection is at risk.
        BAD,
        /// Worth a look by day.
        WARNING
    }

    Trouble {
        requireNonNull(weight, "weight is null");
        requireNonNull(what, "what is null");
        requireNonNull(when, "when is null");
        requireNonNull(message, "message is null");
        requireNonNull(hint, "hint is null");
    }
}
