package io.etcddr.learner;

import java.util.Comparator;

/// A minor release of etcd, such as `3.6`.
record Minor(int major, int minor) implements Comparable<Minor> {
    private static final Comparator<Minor> ORDER =
            Comparator.comparingInt(Minor::major).thenComparingInt(Minor::minor);

    /// @param version such as `3.6`, or `3.6.16`
    static Minor of(String version) {
        String[] parts = version.split("[.+-]", 3);
        return new Minor(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /// Whether an etcd of this minor takes over the data of `other` as it is.
    boolean isNextAfter(Minor other) {
        return major == other.major && minor == other.minor + 1;
    }

    @Override
    public int compareTo(Minor other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
