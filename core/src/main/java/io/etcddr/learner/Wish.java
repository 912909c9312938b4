package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a person wants of a learner. It is kept in the learner's folder, and holds until another one takes its place.
///
/// @param until there with [Kind#RELEASE] that ends by itself
/// @param asked when; tells one wish from another of the same kind
public record Wish(Kind kind, Optional<Instant> until, Instant asked) {
    /// What is wanted.
    public enum Kind {
        /// It follows the cluster, as the configuration says.
        FOLLOW,
        /// The cluster's slot is free for somebody else.
        RELEASE,
        /// It is removed with its data.
        REMOVE,
        /// It gets a new id and fetches everything again; then it follows.
        REBUILD;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// When nobody has wished for anything.
    public static final Wish NONE = new Wish(Kind.FOLLOW, Optional.empty(), Instant.EPOCH);

    public Wish {
        requireNonNull(kind, "kind is null");
        requireNonNull(until, "until is null");
        requireNonNull(asked, "asked is null");
    }

    /// This one, or none when its time is over.
    Wish held(Instant now) {
        return at(now) == kind ? this : new Wish(at(now), Optional.empty(), asked);
    }

    /// What is wanted now.
    Kind at(Instant now) {
        boolean over =
                kind == Kind.RELEASE && until.filter(end -> !now.isBefore(end)).isPresent();
        return over ? Kind.FOLLOW : kind;
    }
}
