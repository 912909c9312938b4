package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceView;
import io.etcddr.value.ClusterName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The running service as others see it.
record LiveView(ServiceClock clock, Engine engine, Supplier<ConfigStatus> status) implements ServiceView {
    LiveView {
        requireNonNull(clock, "clock is null");
        requireNonNull(engine, "engine is null");
        requireNonNull(status, "status is null");
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public List<ClusterStatus> clusters() {
        return engine.units().stream().map(engine::status).toList();
    }

    @Override
    public Optional<ClusterStatus> cluster(ClusterName name) {
        return engine.units().stream()
                .filter(unit -> unit.name().equals(name))
                .findFirst()
                .map(engine::status);
    }

    @Override
    public List<Run> runs(ClusterName cluster, int limit) {
        return engine.runner().newest(cluster, limit);
    }

    @Override
    public Optional<Run> run(RunId id) {
        return engine.runner().find(id);
    }

    @Override
    public List<StageProgress> progress(RunId id) {
        return engine.runner().progress(id);
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (engine.stopping()) {
            reasons.add("the service stops");
        }
        engine.units().forEach(unit -> unit.notReady().ifPresent(reasons::add));
        return reasons;
    }

    @Override
    public ConfigStatus config() {
        return status.get();
    }
}
