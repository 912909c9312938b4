package io.etcddr.catalog;

import java.util.List;

/// The holds of one cluster.
///
/// @param holds newest point first; one that cannot be believed is among them, in words that say so
/// @param problems those that cannot be believed or read
public record Holds(List<Hold> holds, List<Problem> problems) {
    public Holds {
        holds = List.copyOf(holds);
        problems = List.copyOf(problems);
    }
}
