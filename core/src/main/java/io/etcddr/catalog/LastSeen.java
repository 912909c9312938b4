package io.etcddr.catalog;

import java.util.Collection;
import java.util.List;

/// How far a cluster is known to have come; a restore bumps past it.
///
/// @param revision 0 when nothing is known
/// @param problems what could not be believed and therefore did not count
public record LastSeen(long revision, List<Problem> problems) {
    public LastSeen {
        problems = List.copyOf(problems);
    }

    /// The highest revision that these points speak of, 0 without points.
    public static long of(Collection<Point> points) {
        return points.stream().mapToLong(Point::highestRevision).max().orElse(0);
    }
}
