package io.etcddr.retention;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The points of a cluster, and the reasons to keep them as the rules find them. Used by one thread.
final class Ballot {
    private final List<Point> newestFirst;
    private final Map<PointId, List<Reason>> reasons = new HashMap<>();

    Ballot(Collection<Point> points) {
        this.newestFirst = points.stream().sorted(Comparator.reverseOrder()).toList();
        for (Point point : newestFirst) {
            if (reasons.put(point.id(), new ArrayList<>()) != null) {
                throw new IllegalArgumentException("point %s is there twice".formatted(point.id()));
            }
        }
    }

    List<Point> newestFirst() {
        return newestFirst;
    }

    List<Point> ofKind(PointKind kind) {
        return newestFirst.stream().filter(point -> point.id().kind() == kind).toList();
    }

    /// @param detail of the first time that `rule` keeps the point
    void keep(Point point, Rule rule, String detail) {
        List<Reason> known = reasons.get(point.id());
        if (known.stream().noneMatch(reason -> reason.rule() == rule)) {
            known.add(new Reason(rule, detail));
        }
    }

    List<Reason> reasons(Point point) {
        return List.copyOf(reasons.get(point.id()));
    }
}
