package io.etcddr.learner;

import java.util.Locale;

/// Why a process that runs is ended and started again, on the same data.
public enum Restart {
    /// It is started otherwise now: other flags, or another authority for its peers, which etcd reads only once.
    SETTINGS,
    /// All voters have a newer minor.
    UPGRADE,
    /// Its database was copied while it stood still.
    COPY,
    /// It got no further for a long time.
    STUCK;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
