package io.etcddr.catalog;

import java.util.List;
import java.util.Set;

/// The holds of one cluster.
///
/// @param holds newest point first; one that cannot be believed is among them, in words that say so
/// @param withoutPoint points that are held and whose manifest is not there
/// @param problems those that cannot be believed or read
public record Holds(List<Hold> holds, Set<PointId> withoutPoint, List<Problem> problems) {
    public Holds {
        holds = List.copyOf(holds);
        withoutPoint = Set.copyOf(withoutPoint);
        problems = List.copyOf(problems);
    }
}
