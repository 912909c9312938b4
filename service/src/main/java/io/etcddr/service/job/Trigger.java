package io.etcddr.service.job;

import java.util.Locale;

/// Why a run began.
public enum Trigger {
    SCHEDULED,
    /// A scheduled run was missed while the service was down or its lease elsewhere; however many, one is made
    /// up.
    MISSED,
    /// Through the API.
    REQUESTED;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
