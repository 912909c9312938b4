package io.etcddr.service.metrics;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Trouble;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Counts runs as they end. Safe for use by several threads.
final class RunMeters implements RunListener {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4)
    };

    private final MeterRegistry registry;
    private final Map<RunId, Instant> started = new ConcurrentHashMap<>();

    RunMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void changed(Run run) {
        switch (run.state()) {
            case RunState.Queued queued -> {}
            case RunState.Running running -> started.put(run.id(), running.since());
            case RunState.Retrying retrying -> failure(run, retrying.last());
            case RunState.Succeeded succeeded -> ended(run, succeeded, "succeeded");
            case RunState.Failed failed -> {
                failure(run, failed.trouble());
                ended(run, failed, "failed");
            }
            case RunState.Aborted aborted -> ended(run, aborted, "aborted");
        }
    }

    private void failure(Run run, Trouble trouble) {
        Counter.builder(Metric.FAILURES.prometheusName())
                .description(Metric.FAILURES.help())
                .tag("cluster", run.cluster().value())
                .tag("job", run.job().id())
                .tag("reason", trouble.code().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    private void ended(Run run, RunState.Ended end, String outcome) {
        Counter.builder(Metric.RUNS.prometheusName())
                .description(Metric.RUNS.help())
                .tag("cluster", run.cluster().value())
                .tag("job", run.job().id())
                .tag("outcome", outcome)
                .register(registry)
                .increment();
        Optional.ofNullable(started.remove(run.id()))
                .ifPresent(since -> Timer.builder(Metric.RUN_DURATION.prometheusName())
                        .description(Metric.RUN_DURATION.help())
                        .tag("job", run.job().id())
                        .tag("outcome", outcome)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry)
                        .record(Duration.between(since, end.ended())));
    }
}
