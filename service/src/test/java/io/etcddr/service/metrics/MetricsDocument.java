package io.etcddr.service.metrics;

import java.util.Locale;

/// `docs/metrics.md`, made of the table of metrics.
final class MetricsDocument {
    private static final String HEAD = """
            # Metrics

            `etcd-dr serve` answers `/metrics` in the text format of Prometheus. This page is made from the table in the code; a test
            fails when they differ. Values about recovery points are those of the last look into the catalog
            (`etcddr_catalog_read_timestamp_seconds`); a scrape never asks a store or an etcd. Several replicas tell the same about a
            cluster, except for leases and counters: put them together with `max by (cluster)` or `sum by (cluster)`.

            No label grows without bound: `cluster` has the names of the configuration, all other labels have fixed values. Beside
            these there are Micrometer's metrics of the JVM and the process (`jvm_...`, `process_...`, `system_...`).

            Alert rules with their runbooks: [`deploy/monitoring/alerts.yaml`](../deploy/monitoring/alerts.yaml); a Grafana dashboard:
            [`deploy/monitoring/dashboard.json`](../deploy/monitoring/dashboard.json).

            | metric | type | labels | meaning |
            |---|---|---|---|
            """;

    private MetricsDocument() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Metric metric : Metric.values()) {
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            metric.prometheusName(),
                            metric.kind().name().toLowerCase(Locale.ROOT),
                            String.join(", ", metric.labels()),
                            metric.help()));
        }
        return text.toString();
    }
}
