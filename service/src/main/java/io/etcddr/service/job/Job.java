package io.etcddr.service.job;

import java.util.Locale;

/// What can be done for a cluster, on a schedule or on request.
public enum Job {
    /// A cold backup.
    COLD,
    /// A hot backup, from the learner.
    HOT,
    /// Older points are read again.
    VERIFY,
    /// A real etcd is booted from the newest point.
    DRILL,
    /// Points that no rule keeps are deleted, or named where the configuration does not confirm it.
    EXPIRE;

    /// As the configuration, the API, logs and metrics write it.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
