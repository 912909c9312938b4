package io.etcddr.store;

import static java.util.Objects.requireNonNull;

/// What a store can do, found by a probe and not by its name.
public record StoreCapabilities(String kind, ConditionalCreate conditionalCreate) {
    public StoreCapabilities {
        requireNonNull(kind, "kind is null");
        requireNonNull(conditionalCreate, "conditionalCreate is null");
    }

    /// How [WriteMode#CREATE_ONLY] is kept.
    public enum ConditionalCreate {
        /// By the store itself: of two writers exactly one wins.
        ATOMIC,
        /// By looking first: two writers at the same moment may both believe they won.
        CHECKED_BEFORE_WRITE
    }
}
