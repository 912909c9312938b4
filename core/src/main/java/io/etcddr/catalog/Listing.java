package io.etcddr.catalog;

import java.util.Comparator;
import java.util.List;

/// What a repository holds of one cluster.
///
/// @param points newest first
/// @param problems manifests, verification records and holds that are there but cannot be believed or read,
///     newest first
/// @param total how many manifests the repository lists, readable or not; more than are here when only the
///     newest were asked for
public record Listing(List<Point> points, List<Problem> problems, int total) {
    public Listing {
        points = points.stream().sorted(Comparator.reverseOrder()).toList();
        problems = problems.stream()
                .sorted(Comparator.comparing(Problem::object).reversed())
                .toList();
    }
}
