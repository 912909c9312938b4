package io.etcddr.service.testing;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import io.etcddr.store.StoreException;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A service whose view is given: what others show of it can be compared. It starts nothing; holds are kept.
public final class SampleService implements ServiceView, ServiceControl {
    /// A start of this cluster finds another replica at work, a hold an unreachable store.
    public static final ClusterName HELD_ELSEWHERE = new ClusterName("orders");
    /// Whose start is a bug.
    public static final ClusterName BROKEN = new ClusterName("edge-7");

    private final List<ClusterStatus> clusters;
    private final List<String> notReady;
    private final Optional<String> rejected;
    private List<String> waiting = List.of();
    private final Map<PointId, String> holds = new ConcurrentHashMap<>();

    public SampleService(List<ClusterStatus> clusters, List<String> notReady, Optional<String> rejected) {
        this.clusters = clusters.stream()
                .sorted(Comparator.comparing(ClusterStatus::name))
                .toList();
        this.notReady = List.copyOf(notReady);
        this.rejected = rejected;
    }

    /// These keys wait for the next start.
    public SampleService waiting(String... keys) {
        waiting = List.of(keys);
        return this;
    }

    public Map<PointId, String> holds() {
        return Map.copyOf(holds);
    }

    @Override
    public Instant now() {
        return SampleClusters.NOW;
    }

    @Override
    public List<ClusterStatus> clusters() {
        return clusters;
    }

    @Override
    public Optional<ClusterStatus> cluster(ClusterName name) {
        return clusters.stream().filter(cluster -> cluster.name().equals(name)).findFirst();
    }

    @Override
    public List<Run> runs(ClusterName cluster, int limit) {
        return cluster(cluster).stream()
                .flatMap(status -> Stream.concat(status.current().stream(), status.last().values().stream()))
                .sorted(Comparator.comparing(Run::created).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Run> run(RunId id) {
        return clusters.stream()
                .flatMap(cluster -> runs(cluster.name(), Integer.MAX_VALUE).stream())
                .filter(run -> run.id().equals(id))
                .findFirst();
    }

    /// Every run that is said to run is in the middle of its upload.
    @Override
    public List<StageProgress> progress(RunId id) {
        return run(id).filter(run -> run.state() instanceof RunState.Running).stream()
                .map(run -> new StageProgress("upload", 12_900_000, OptionalLong.of(104_939_552)))
                .toList();
    }

    @Override
    public List<String> notReady() {
        return notReady;
    }

    @Override
    public ConfigStatus config() {
        return new ConfigStatus(SampleClusters.NOW.minusSeconds(86_400), rejected, waiting);
    }

    @Override
    public Run start(ClusterName cluster, Job job) throws Failure {
        ClusterStatus status = find(cluster);
        if (cluster.equals(HELD_ELSEWHERE)) {
            throw new Failure(ErrorCode.LEASE_HELD, "cluster orders is held by replica-b/7/91c2")
                    .hint("Ask that replica, or wait until it gives the cluster back.");
        }
        if (cluster.equals(BROKEN)) {
            throw new IllegalStateException("a secret of the inside");
        }
        return new Run(
                new RunId("00000000000000ff"),
                status.name(),
                job,
                Trigger.REQUESTED,
                SampleClusters.NOW,
                0,
                new RunState.Queued());
    }

    @Override
    public void hold(ClusterName cluster, PointId point, String reason) throws Failure, IOException {
        find(cluster, point);
        holds.put(point, reason);
    }

    @Override
    public void release(ClusterName cluster, PointId point) throws Failure, IOException {
        find(cluster, point);
        holds.remove(point);
    }

    private ClusterStatus find(ClusterName cluster) throws Failure {
        return cluster(cluster)
                .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "cluster %s is not configured".formatted(cluster))
                        .hint("Look at the configuration."));
    }

    private void find(ClusterName cluster, PointId point) throws Failure, IOException {
        if (cluster.equals(HELD_ELSEWHERE)) {
            throw new StoreException(StoreException.Reason.UNREACHABLE, "s3.example: connection refused");
        }
        if (find(cluster).catalog().points().stream().noneMatch(one -> one.id().equals(point))) {
            throw new Failure(ErrorCode.NOT_FOUND, "cluster %s has no point %s".formatted(cluster, point))
                    .hint("List the points.");
        }
    }
}
