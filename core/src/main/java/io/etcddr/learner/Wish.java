package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// What somebody wants of a learner.
public sealed interface Wish {
    /// It follows its cluster.
    record Run() implements Wish {}

    /// It is made anew because of what we saw ourselves. Its data is deleted only while its own cluster is sound.
    record Repair() implements Wish {}

    /// A person wants it made anew, whatever its data is worth.
    record Rebuild() implements Wish {}

    /// The cluster's only place for a learner is needed by somebody else for a while.
    record Release(Instant until) implements Wish {
        public Release {
            requireNonNull(until, "until is null");
        }
    }

    /// It goes for good.
    record Remove() implements Wish {}
}
