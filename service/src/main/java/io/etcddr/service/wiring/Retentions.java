package io.etcddr.service.wiring;

import io.etcddr.catalog.PointKind;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.retention.Retention;
import java.time.Duration;
import java.util.Map;

/// What is kept of a cluster's points, as a config says it.
public final class Retentions {
    private Retentions() {}

    /// @param gracePeriod see [Config#backup]
    public static Retention of(ProtectionConfig.Retention policies, Duration gracePeriod) {
        return new Retention(Map.of(PointKind.COLD, policies.cold(), PointKind.HOT, policies.hot()), gracePeriod);
    }
}
