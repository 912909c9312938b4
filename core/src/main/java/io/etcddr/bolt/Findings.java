package io.etcddr.bolt;

import java.util.List;
import java.util.TreeSet;

/// Collects findings from several threads. The [#MAX] with the lowest offsets are kept, so the outcome does not
/// depend on which thread came first, and a file that is wrong everywhere costs no memory.
public final class Findings {
    public static final int MAX = 100;

    private final TreeSet<Finding> lowest = new TreeSet<>();

    public synchronized void add(long offset, String message) {
        lowest.add(new Finding(offset, message));
        if (lowest.size() > MAX) {
            lowest.pollLast();
        }
    }

    public synchronized boolean isEmpty() {
        return lowest.isEmpty();
    }

    /// In order of their offsets.
    public synchronized List<Finding> list() {
        return List.copyOf(lowest);
    }
}
