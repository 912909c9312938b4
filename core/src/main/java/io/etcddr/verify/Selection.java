package io.etcddr.verify;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointSelector;

/// Which points are verified.
public sealed interface Selection {
    record One(PointSelector point) implements Selection {
        public static final One LATEST = new One(new PointSelector.Latest());

        public One {
            requireNonNull(point, "point is null");
        }
    }

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

    /// What is to be read again now. May be nothing. What comes of it is recorded as done because it was due.
    record Due(Rereading rule) implements Selection {
        public Due {
            requireNonNull(rule, "rule is null");
        }
    }
}
