package io.etcddr.bolt;

import java.util.Comparator;

/// One thing that is wrong with a file. The message names the page or item and its offset, so that it stands alone.
public record Finding(long offset, String message) implements Comparable<Finding> {
    private static final Comparator<Finding> ORDER =
            Comparator.comparingLong(Finding::offset).thenComparing(Finding::message);

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
