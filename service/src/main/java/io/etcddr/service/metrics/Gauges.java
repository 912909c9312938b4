package io.etcddr.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The gauges of one scrape: collected anew each time, so that what a cluster no longer has is no longer told.
/// Used by one thread.
final class Gauges {
    private final Map<Metric, List<MultiGauge.Row<?>>> rows = new EnumMap<>(Metric.class);

    /// @param labels values in the order of the metric's labels
    void set(Metric metric, double value, String... labels) {
        if (metric.kind() != Metric.Kind.GAUGE
                || labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s is %s with labels %s".formatted(metric, metric.kind(), metric.labels()));
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < labels.length; i++) {
            tags = tags.and(metric.labels().get(i), labels[i]);
        }
        rows.computeIfAbsent(metric, any -> new ArrayList<>()).add(MultiGauge.Row.of(tags, value));
    }

    void set(Metric metric, Instant time, String... labels) {
        set(metric, time.toEpochMilli() / 1000.0, labels);
    }

    void set(Metric metric, Duration duration, String... labels) {
        set(metric, duration.toMillis() / 1000.0, labels);
    }

    /// Makes `meters` tell these values and no others.
    void publish(Map<Metric, MultiGauge> meters) {
        meters.forEach((metric, meter) -> meter.register(rows.getOrDefault(metric, List.of()), true));
    }

    static Map<Metric, MultiGauge> meters(MeterRegistry registry) {
        Map<Metric, MultiGauge> meters = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.GAUGE) {
                meters.put(
                        metric,
                        MultiGauge.builder(metric.prometheusName())
                                .description(metric.help())
                                .register(registry));
            }
        }
        return meters;
    }
}
