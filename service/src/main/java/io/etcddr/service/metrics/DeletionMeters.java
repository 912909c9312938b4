package io.etcddr.service.metrics;

import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.service.job.DeletionListener;
import io.etcddr.value.ClusterName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/// Counts points that retention deleted. Safe for use by several threads.
final class DeletionMeters implements DeletionListener {
    private final MeterRegistry registry;

    DeletionMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// From the first scrape on there is a 0: Prometheus sees no increase where a counter begins at 1.
    void begin(ClusterName cluster) {
        for (PointKind kind : PointKind.values()) {
            counter(cluster, kind);
        }
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
