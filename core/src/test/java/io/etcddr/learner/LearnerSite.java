package io.etcddr.learner;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A learner that is managed in a folder, beside a cluster of real members.
final class LearnerSite implements AutoCloseable {
    private final EtcdCluster cluster;
    private final Path folder;
    private final LearnerIdentity identity;
    private final EtcdClient client;
    private final List<LearnerStatus> seen = new ArrayList<>();
    private LearnerPolicy policy = new LearnerPolicy(
            1000,
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofSeconds(30),
            8,
            Duration.ofDays(1),
            Duration.ofMillis(300),
            0.6,
            256L << 20);
    private ProcessRuntime runtime;
    private ManagedLearner learner;

    LearnerSite(EtcdCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
        String scheme = cluster.tls().isPresent() ? "https" : "http";
        this.identity = new LearnerIdentity(
                "etcd-dr-main",
                URI.create(scheme + "://127.0.0.1:" + Ports.reserve()),
                URI.create(scheme + "://127.0.0.1:" + Ports.reserve()));
        this.client = EtcdClient.connect(cluster.access());
        restartProgram();
    }

    void policy(LearnerPolicy changed) {
        policy = changed;
        restartProgram();
    }

    /// What a program that was killed and started again knows: nothing but what lies in the folder.
    void restartProgram() {
        runtime = new ProcessRuntime(folder, binaries(), List.of());
        learner = new ManagedLearner(identity, policy, runtime, client, InstantSource.system(), System::nanoTime);
    }

    private static EtcdBinaries binaries() {
        Map<String, Path> byMinor = Stream.of(EtcdVersion.V3_5, EtcdVersion.V3_6, EtcdVersion.V3_7)
                .collect(Collectors.toMap(EtcdVersion::minor, EtcdVersion::etcd));
        return new EtcdBinaries(byMinor);
    }

    LearnerIdentity identity() {
        return identity;
    }

    EtcdClient client() {
        return client;
    }

    ManagedLearner learner() {
        return learner;
    }

    ProcessRuntime runtime() {
        return runtime;
    }

    Path dataDir() {
        return folder.resolve("etcd");
    }

    LearnerStatus step() throws Exception {
        LearnerStatus status = learner.step();
        seen.add(status);
        return status;
    }

    /// Steps until it is in a state; a step that fails is made again, as the service does it.
    LearnerStatus until(LearnerState state) {
        seen.clear();
        LearnerStatus[] last = new LearnerStatus[1];
        try {
            Await.until("the learner to be " + state.id(), Duration.ofSeconds(60), () -> {
                last[0] = step();
                return last[0].state() == state;
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException("the learner went through " + seen, e);
        }
        return last[0];
    }

    /// The states it went through since [#until] was called last, each once.
    List<LearnerState> states() {
        return seen.stream().map(LearnerStatus::state).distinct().toList();
    }

    List<ClusterView.Member> learners() throws IOException {
        return client.view().members().stream()
                .filter(ClusterView.Member::learner)
                .toList();
    }

    @Override
    public void close() throws IOException {
        client.close();
        runtime.look();
        runtime.stop();
    }
}
