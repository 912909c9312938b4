package io.etcddr.catalog;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of points that were to be deleted. Each of them is in exactly one of these.
///
/// @param deleted they do not exist any more, and nothing of them is left
/// @param held spared, because they had a hold when their turn came
/// @param failed not deleted, or not whole: a point whose manifest could be deleted and whose data could not is
///     garbage
public record Deletion(List<PointId> deleted, List<PointId> held, SortedMap<PointId, IOException> failed) {
    public Deletion {
        deleted = deleted.stream().sorted().toList();
        held = held.stream().sorted().toList();
        failed = Collections.unmodifiableSortedMap(new TreeMap<>((Map<PointId, IOException>) failed));
    }
}
