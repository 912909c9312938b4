package io.etcddr.verify;

import io.etcddr.catalog.PointId;

/// Which points are verified.
public sealed interface Selection {
    record One(PointId id) implements Selection {}

    record Latest() implements Selection {}

    record All() implements Selection {}

    /// A random part of all points, at least one; which ones changes with the time.
    ///
    /// @param percent 1 to 100
    record Sample(int percent) implements Selection {
        public Sample {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("sample of %d%% is not 1 to 100".formatted(percent));
            }
        }
    }
}
