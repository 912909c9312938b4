package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A recovery point as a reader sees it.
///
/// @param manifest signed by a trusted key
/// @param verifications signed by a trusted key, newest first
/// @param hold what keeps it from being deleted
/// @param unchanged the last time that the cluster was found where this point has it; signed by a trusted key
public record Point(
        Manifest manifest, List<Verification> verifications, Optional<Hold> hold, Optional<Unchanged> unchanged)
        implements Comparable<Point> {
    /// By how much of the cluster's history is in them.
    public static final Comparator<Point> BY_FRESHNESS =
            Comparator.comparing(Point::asOf).thenComparing(Comparator.naturalOrder());

    public Point {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(hold, "hold is null");
        requireNonNull(unchanged, "unchanged is null");
        verifications = verifications.stream()
                .sorted(Comparator.comparing(Verification::time).reversed())
                .toList();
    }

    /// Without a hold.
    public Point(Manifest manifest, List<Verification> verifications) {
        this(manifest, verifications, Optional.empty());
    }

    /// Of which nobody said that it is still what the cluster has.
    public Point(Manifest manifest, List<Verification> verifications, Optional<Hold> hold) {
        this(manifest, verifications, hold, Optional.empty());
    }

    /// Up to when it holds everything: its own time, or the last one at which the cluster was still there.
    public Instant asOf() {
        Instant own = id().time();
        return unchanged.map(Unchanged::time).filter(time -> time.isAfter(own)).orElse(own);
    }

    public PointId id() {
        return manifest.id();
    }

    /// From the manifest alone: no verification record makes a point proven.
    public boolean proven() {
        return manifest.proven();
    }

    public Optional<Verification> lastVerification() {
        return verifications.stream().findFirst();
    }

    /// The newest record of a drill, passed or not.
    public Optional<Verification> lastDrill() {
        return verifications.stream()
                .filter(record -> record.level() == Verification.Level.DRILL)
                .findFirst();
    }

    /// The newest record that found something wrong with it, while none since that looked as deep has passed: a
    /// point that no etcd boots from is not cleared by sound checksums. Whether a restore works is in doubt as
    /// long as there is one.
    public Optional<Verification> standingFailure() {
        int deepestSince = -1;
        for (Verification record : verifications) { // newest first
            if (record.passed()) {
                deepestSince = Math.max(deepestSince, record.level().ordinal());
            } else if (record.level().ordinal() > deepestSince) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    /// What is to be told of it where there is room for one record: a failure that stands, whatever passed since,
    /// and otherwise the newest.
    public Optional<Verification> tellingVerification() {
        return standingFailure().or(this::lastVerification);
    }

    public boolean failedVerification() {
        return standingFailure().isPresent();
    }

    /// Proven when it was made, and not found wrong since: what a restore wants.
    public boolean sound() {
        return proven() && !failedVerification();
    }

    /// The highest revision that this point shows the cluster has reached.
    public long highestRevision() {
        return Math.max(manifest.lastSeenRevision(), manifest.etcd().revision());
    }

    /// By time, oldest first.
    @Override
    public int compareTo(Point other) {
        return id().compareTo(other.id());
    }
}
