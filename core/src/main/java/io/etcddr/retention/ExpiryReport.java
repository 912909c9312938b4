package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Prolonged;
import java.util.List;
import java.util.Optional;

/// What an expiry did.
///
/// @param steps one for each point that was tried, in the order of the decision
/// @param notTried points that would have been next, but the store was gone
/// @param locks of the points that stay
/// @param garbage empty when it could not be collected
/// @param garbageProblem why not
public record ExpiryReport(
        ExpiryPlan plan,
        List<Deletion.Step> steps,
        List<PointId> notTried,
        Prolonged locks,
        Optional<Garbage.Report> garbage,
        Optional<String> garbageProblem) {
    public ExpiryReport {
        requireNonNull(plan, "plan is null");
        steps = List.copyOf(steps);
        notTried = List.copyOf(notTried);
        requireNonNull(locks, "locks is null");
        requireNonNull(garbage, "garbage is null");
        requireNonNull(garbageProblem, "garbageProblem is null");
    }

    /// The points that do not exist any more.
    public List<PointId> deleted() {
        return new Deletion(steps).deleted();
    }

    /// The points that the store does not let go yet; a later run tries again.
    public List<PointId> locked() {
        return new Deletion(steps).locked();
    }

    /// How many bytes of data were removed, garbage included.
    public long bytes() {
        long ofPoints = steps.stream()
                .mapToLong(step -> step instanceof Deletion.Gone gone ? gone.bytes() : 0)
                .sum();
        return ofPoints + garbage.map(Garbage.Report::bytes).orElse(0L);
    }

    /// Whether everything that may go is gone. Locked and held points may not.
    public boolean complete() {
        return garbageProblem.isEmpty() && notTried.isEmpty() && steps.stream().allMatch(ExpiryReport::isWhole);
    }

    private static boolean isWhole(Deletion.Step step) {
        return switch (step) {
            case Deletion.Gone gone -> gone.left().isEmpty();
            case Deletion.Failed _ -> false;
            case Deletion.Held _, Deletion.Locked _ -> true;
        };
    }
}
