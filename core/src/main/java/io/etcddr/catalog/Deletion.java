package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What became of points that were to be deleted.
///
/// @param steps one for each of them, oldest first
public record Deletion(List<Step> steps) {
    public Deletion {
        steps = List.copyOf(steps);
    }

    /// How one of them ended.
    public sealed interface Step {
        PointId id();
    }

    /// The point does not exist any more.
    ///
    /// @param bytes of its data that were removed
    /// @param left why some of its data or records are still there, as garbage; empty when nothing is
    public record Gone(PointId id, long bytes, Optional<IOException> left) implements Step {
        public Gone {
            requireNonNull(left, "left is null");
        }
    }

    /// Spared, because it had a hold when its turn came.
    public record Held(PointId id) implements Step {}

    /// Spared, because the store does not let it go yet.
    ///
    /// @param until empty where the store does not say
    public record Locked(PointId id, Optional<Instant> until) implements Step {
        public Locked {
            requireNonNull(until, "until is null");
        }
    }

    /// Not deleted, as far as is known.
    public record Failed(PointId id, IOException why) implements Step {
        public Failed {
            requireNonNull(why, "why is null");
        }
    }

    public List<PointId> deleted() {
        return ids(Gone.class);
    }

    public List<PointId> held() {
        return ids(Held.class);
    }

    public List<PointId> locked() {
        return ids(Locked.class);
    }

    public List<PointId> failed() {
        return ids(Failed.class);
    }

    private List<PointId> ids(Class<? extends Step> type) {
        return steps.stream().filter(type::isInstance).map(Step::id).toList();
    }
}
