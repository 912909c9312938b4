package io.etcddr.service.metrics;

import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.config.LearnerConfig;
import io.etcddr.service.job.PointListener;
import io.etcddr.value.ClusterName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/// Counts points that retention deleted, and hot ones that became cold. Safe for use by several threads.
final class PointMeters implements PointListener {
    private final MeterRegistry registry;

    PointMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// From the first scrape on there is a 0: Prometheus sees no increase where a counter begins at 1.
    ///
    /// @param learner whether the cluster has one
    void begin(ClusterName cluster, Optional<LearnerConfig> learner) {
        for (PointKind kind : PointKind.values()) {
            counter(cluster, kind);
        }
        if (learner.isPresent()) {
            for (HotFallback.Reason reason : HotFallback.Reason.values()) {
                counter(cluster, reason);
            }
        }
    }

    @Override
    public void fellBack(ClusterName cluster, HotFallback.Reason reason) {
        counter(cluster, reason).increment();
    }

    private Counter counter(ClusterName cluster, HotFallback.Reason reason) {
        return Counter.builder(Metric.HOT_FALLBACKS.prometheusName())
                .description(Metric.HOT_FALLBACKS.help())
                .tag("cluster", cluster.value())
                .tag("reason", reason.id())
                .register(registry);
    }

    @Override
    public void deleted(ClusterName cluster, List<PointId> points) {
        points.forEach(point -> counter(cluster, point.kind()).increment());
    }

    private Counter counter(ClusterName cluster, PointKind kind) {
        return Counter.builder(Metric.POINTS_DELETED.prometheusName())
                .description(Metric.POINTS_DELETED.help())
                .tag("cluster", cluster.value())
                .tag("kind", kind.id())
                .register(registry);
    }
}
