package io.etcddr.verify;

import java.util.List;

/// The results of one verification, newest point first; what was due in the order in which it was read.
///
/// @param unreadable manifests that could not be read or whose signature does not hold: findings of their own,
///     because their points cannot even be named with certainty
public record VerifyReport(List<PointResult> points, List<Finding> unreadable) {
    public VerifyReport {
        points = List.copyOf(points);
        unreadable = List.copyOf(unreadable);
    }

    public boolean passed() {
        return unreadable.isEmpty() && points.stream().allMatch(PointResult::passed);
    }
}
