package io.etcddr.service.metrics;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.job.PointListener;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ServiceView;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// The metrics of the service, in the text format of Prometheus. Safe for use by several threads.
public final class ServiceMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Metric, MultiGauge> gauges = Gauges.meters(registry);
    private final RunMeters runs = new RunMeters(registry);
    private final PointMeters points = new PointMeters(registry);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final String version;
    private final Supplier<OptionalLong> spoolFree;
    private final Supplier<Optional<Duration>> lockFor;

    /// @param version of the program
    /// @param spoolFree bytes that spool files may still take, empty when nobody can tell
    /// @param lockFor how long new points are locked in the store, empty where they are not
    public ServiceMetrics(String version, Supplier<OptionalLong> spoolFree, Supplier<Optional<Duration>> lockFor) {
        this.version = requireNonNull(version, "version is null");
        this.spoolFree = requireNonNull(spoolFree, "spoolFree is null");
        this.lockFor = requireNonNull(lockFor, "lockFor is null");
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    /// To be told of every run.
    public RunListener runs() {
        return runs;
    }

    /// To be told of what becomes of points.
    public PointListener points() {
        return points;
    }

    /// The page that Prometheus reads, made of what `view` says now.
    public synchronized String page(ServiceView view) {
        Gauges now = new Gauges();
        now.set(Metric.BUILD, 1, version, Runtime.version().toString());
        now.set(Metric.READY, view.notReady().isEmpty() ? 1 : 0);
        now.set(Metric.CONFIG_LOADED, view.config().loaded());
        now.set(Metric.CONFIG_REJECTED, view.config().rejected().isPresent() ? 1 : 0);
        now.set(Metric.CONFIG_WAITING, view.config().waiting().size());
        spoolFree.get().ifPresent(bytes -> now.set(Metric.SPOOL_FREE, bytes));
        for (ClusterStatus cluster : view.clusters()) {
            points.begin(cluster.name(), cluster.config().learner());
            new ClusterGauges(now, cluster).collect(view.now(), lockFor.get());
        }
        now.publish(gauges);
        return registry.scrape();
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
