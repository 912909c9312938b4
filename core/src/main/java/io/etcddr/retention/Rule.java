package io.etcddr.retention;

/// Why a point is kept. What [#protects] stands above `max-total-size`.
public enum Rule {
    /// Somebody asked for it.
    HOLD("hold"),
    /// Too young to be judged.
    GRACE_PERIOD("grace-period"),
    /// What a restore would take.
    NEWEST_PROVEN("newest-proven"),
    /// The newest whose stored bytes were walked, or booted, and found good.
    NEWEST_VERIFIED("newest-verified"),
    MINIMUM_REDUNDANCY("minimum-redundancy"),
    KEEP_LAST("keep-last"),
    KEEP_WITHIN("keep-within"),
    HOURLY("hourly"),
    DAILY("daily"),
    WEEKLY("weekly"),
    MONTHLY("monthly"),
    YEARLY("yearly");

    private final String id;

    Rule(String id) {
        this.id = id;
    }

    /// As the configuration and the JSON output write it.
    public String id() {
        return id;
    }

    /// Whether a point with this reason is never deleted, however much room it takes.
    public boolean protects() {
        return compareTo(KEEP_LAST) < 0;
    }
}
