package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.value.ByteSize;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What is to become of each point of a cluster, and why. Every point is in exactly one of the lists.
///
/// @param now at which it was decided
/// @param kept newest first
/// @param deleted in the order in which they are to be deleted: whoever stops in between and decides anew comes
///     to the same end
/// @param excess kinds that take more than `max-total-size` although nothing more can go
public record RetentionDecision(Instant now, List<Kept> kept, List<Deleted> deleted, List<Excess> excess) {
    public RetentionDecision {
        requireNonNull(now, "now is null");
        kept = kept.stream()
                .sorted(Comparator.comparing(Kept::point).reversed())
                .toList();
        deleted = List.copyOf(deleted);
        excess = List.copyOf(excess);
    }

    /// @param reasons at least one, the strongest first
    public record Kept(Point point, List<Reason> reasons) {
        public Kept {
            requireNonNull(point, "point is null");
            reasons = reasons.stream().sorted().toList();
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("no reason to keep " + point.id());
            }
        }

        /// Whether `max-total-size` has no say about it.
        public boolean isProtected() {
            return reasons.stream().anyMatch(reason -> reason.rule().protects());
        }
    }

    /// @param cause why it goes
    /// @param outweighed what would have kept it, but for the cause
    public record Deleted(Point point, Cause cause, List<Reason> outweighed) {
        public Deleted {
            requireNonNull(point, "point is null");
            requireNonNull(cause, "cause is null");
            outweighed = outweighed.stream().sorted().toList();
        }
    }

    public enum Cause {
        /// No rule keeps it.
        NO_RULE("no-rule"),
        /// The kept points of its kind take more than they may, and it was the oldest of them.
        MAX_TOTAL_SIZE("max-total-size");

        private final String id;

        Cause(String id) {
            this.id = id;
        }

        /// As the JSON output writes it.
        public String id() {
            return id;
        }
    }

    /// @param bytes that the kept points take in the store
    /// @param limit that they exceed
    public record Excess(PointKind kind, long bytes, ByteSize limit) {}

    /// The points that go.
    public Set<PointId> deletedIds() {
        return deleted.stream().map(gone -> gone.point().id()).collect(Collectors.toUnmodifiableSet());
    }
}
