package io.etcddr.catalog;

/// Where a recovery point came from: `HOT` only from the managed learner, `COLD` from any other member or a file.
public enum PointKind {
    HOT,
    COLD;

    public String id() {
        return this == HOT ? "hot" : "cold";
    }
}
