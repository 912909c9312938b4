package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/// What became of the locks of points that stay.
///
/// @param points whose locks go on for longer than before
/// @param failures those whose locks could not be prolonged
public record Prolonged(List<PointId> points, List<Failed> failures) {
    public static final Prolonged NONE = new Prolonged(List.of(), List.of());

    public Prolonged {
        points = List.copyOf(points);
        failures = List.copyOf(failures);
    }

    public record Failed(PointId id, IOException why) {
        public Failed {
            requireNonNull(id, "id is null");
            requireNonNull(why, "why is null");
        }
    }
}
