package io.etcddr.store;

import static java.util.Objects.requireNonNull;

/// What a store can do, found by a probe and not by its name.
///
/// @param conditionalCreate how [WriteMode#CREATE_ONLY] is kept
/// @param conditionalReplace how [WriteMode#replacing] is kept
public record StoreCapabilities(String kind, Condition conditionalCreate, Condition conditionalReplace) {
    public StoreCapabilities {
        requireNonNull(kind, "kind is null");
        requireNonNull(conditionalCreate, "conditionalCreate is null");
        requireNonNull(conditionalReplace, "conditionalReplace is null");
    }

    /// How the condition of a write is kept.
    public enum Condition {
        /// By the store itself: of two writers exactly one wins.
        ATOMIC,
        /// By looking first: two writers at the same moment may both believe they won.
        CHECKED_BEFORE_WRITE
    }
}
