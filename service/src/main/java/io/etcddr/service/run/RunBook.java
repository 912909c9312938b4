package io.etcddr.service.run;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.value.ClusterName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The runs of all clusters. Guarded by the lock of the [Runner].
final class RunBook {
    private final CircuitBreaker.Settings circuit;
    private final Map<ClusterName, ClusterRuns> clusters = new HashMap<>();

    RunBook(CircuitBreaker.Settings circuit) {
        this.circuit = circuit;
    }

    ClusterRuns of(ClusterName cluster) {
        return clusters.computeIfAbsent(cluster, name -> new ClusterRuns(circuit));
    }

    void forget(ClusterName cluster) {
        clusters.computeIfPresent(cluster, (name, runs) -> runs.active().isEmpty() ? null : runs);
    }

    /// Those that have not ended.
    Stream<ActiveRun> active() {
        return clusters.values().stream().flatMap(runs -> runs.active().stream());
    }

    Stream<ActiveRun> active(ClusterName cluster) {
        return Stream.ofNullable(clusters.get(cluster)).flatMap(runs -> runs.active().stream());
    }

    RunsView view(ClusterName cluster) {
        return Optional.ofNullable(clusters.get(cluster))
                .map(ClusterRuns::view)
                .orElseGet(() -> RunsView.none(circuit));
    }

    List<Run> newest(ClusterName cluster, int limit) {
        return Optional.ofNullable(clusters.get(cluster))
                .map(runs -> runs.newest(limit))
                .orElse(List.of());
    }

    Optional<Run> find(RunId id) {
        return clusters.values().stream()
                .flatMap(runs -> runs.find(id).stream())
                .findFirst();
    }

    List<StageProgress> progress(RunId id) {
        return active().filter(active -> active.run().id().equals(id))
                .flatMap(active -> active.progress().stages().stream())
                .toList();
    }
}
