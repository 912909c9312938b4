package io.etcddr.learner;

import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.learner.EtcdRuntime.Addresses;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A real cluster with a managed learner beside it, whose steps the test makes.
final class LearnerSite implements AutoCloseable {
    static final String NAME = "etcd-dr-main";
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /// As in production, but for the pauses.
    static final LearnerPolicy QUICK = new LearnerPolicy(
            100,
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            4,
            Duration.ofSeconds(30),
            30,
            Duration.ofMillis(500),
            LearnerPolicy.Bloat.DEFAULT);

    final EtcdCluster cluster;
    final Path folder;
    final Addresses addresses;
    final List<String> acts = new ArrayList<>();
    private final int peerPort = Ports.reserve();
    private final int clientPort = Ports.reserve();
    private EtcdBinaries binaries;
    private Optional<ManagedLearner> learner = Optional.empty();
    private Optional<EtcdAccess.User> user;

    LearnerSite(EtcdCluster cluster, Path temp) {
        this.cluster = cluster;
        this.folder = temp.resolve("learner");
        String scheme = cluster.peerTls().isPresent() ? "https" : "http";
        this.addresses = new Addresses(
                NAME,
                URI.create("%s://127.0.0.1:%d".formatted(scheme, peerPort)),
                URI.create("%s://127.0.0.1:%d".formatted(scheme, clientPort)));
        this.binaries = binaries(cluster.version());
        this.user = cluster.access().user();
    }

    static EtcdBinaries binaries(EtcdVersion... versions) {
        Map<String, Path> byMinor = new HashMap<>();
        Arrays.stream(versions).forEach(version -> byMinor.put(version.minor(), version.etcd()));
        return new EtcdBinaries(byMinor);
    }

    void have(EtcdBinaries other) {
        binaries = other;
    }

    /// From now on the program knows this password of its user.
    void know(String password) {
        user = user.map(some -> new EtcdAccess.User(some.name(), new Secret(password)));
    }

    EtcdAccess access() {
        EtcdAccess all = cluster.access();
        return new EtcdAccess(all.endpoints(), all.tls(), user, all.timeout())
                .with(new EtcdAccess.Learner(addresses.clientUrl(), cluster.peerTls()));
    }

    LearnerFolder learnerFolder() {
        return LearnerFolder.at(folder);
    }

    /// Who looks after the learner; a new one after [#forget].
    ManagedLearner learner() throws IOException {
        return learner(QUICK);
    }

    ManagedLearner learner(LearnerPolicy policy) throws IOException {
        if (learner.isEmpty()) {
            LearnerFolder home = learnerFolder();
            learner = Optional.of(new ManagedLearner(
                    addresses.peerUrl(),
                    policy,
                    home,
                    new ProcessRuntime(binaries, process(), home.path()),
                    () -> EtcdClient.connect(access()),
                    Clock.systemUTC(),
                    System::nanoTime,
                    new ManagedLearner.Listener() {
                        @Override
                        public void acts(Action action) {
                            acts.add(action.toString());
                        }

                        @Override
                        public void fails(Action action, String why) {
                            acts.add("failed: " + why);
                        }
                    }));
        }
        return learner.get();
    }

    LearnerProcess process() {
        return new LearnerProcess(
                addresses,
                cluster.peerTls()
                        .map(tls -> new LearnerProcess.PeerTls(
                                tls.caFile().orElseThrow(),
                                tls.certFile().orElseThrow(),
                                tls.keyFile().orElseThrow())),
                cluster.peerTls()
                        .map(tls -> new LearnerProcess.ClientTls(
                                tls.certFile().orElseThrow(), tls.keyFile().orElseThrow(), Optional.empty())));
    }

    /// As after a kill of the program: its memory is gone, its etcd goes on.
    void forget() throws IOException {
        if (learner.isPresent()) {
            learner.get().close();
        }
        learner = Optional.empty();
    }

    LearnerStatus until(LearnerState state) {
        return until("the state " + state.id(), status -> status.state() == state);
    }

    /// Makes steps until the status is as wanted.
    LearnerStatus until(String what, Predicate<LearnerStatus> wanted) {
        LearnerStatus[] last = new LearnerStatus[1];
        try {
            Await.until(what, PATIENCE, () -> {
                last[0] = learner().step();
                return wanted.test(last[0]);
            });
        } catch (IllegalStateException e) {
            throw new AssertionError("%s; last %s; done %s".formatted(e.getMessage(), last[0], acts), e);
        }
        return last[0];
    }

    void wish(Wish.Kind kind) throws IOException {
        learnerFolder().write(new Wish(kind, Optional.empty(), Clock.systemUTC().instant()));
    }

    ClusterView view() throws IOException {
        try (EtcdClient client = EtcdClient.connect(access())) {
            return client.view();
        }
    }

    Optional<Member> member() throws IOException {
        return view().members().stream()
                .filter(member -> member.peerUrls().contains(addresses.peerUrl().toString()))
                .findFirst();
    }

    /// The etcd of the learner, if it runs.
    Optional<EtcdProcess> etcd() throws IOException {
        return EtcdProcess.find(folder);
    }

    /// SIGSTOP: its connections stay open, and nothing answers.
    void freeze() throws Exception {
        Process kill = new ProcessBuilder(
                        "kill", "-STOP", Long.toString(etcd().orElseThrow().pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("the learner's etcd cannot be stopped");
        }
    }

    void kill() throws IOException {
        EtcdProcess running = etcd().orElseThrow();
        ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
        Await.until("the learner's etcd to be gone", PATIENCE, () -> !running.isRunning());
    }

    @Override
    public void close() throws IOException, Failure {
        Optional<EtcdProcess> running = etcd();
        if (running.isPresent()) {
            running.get().close();
        }
        forget();
        Ports.release(peerPort);
        Ports.release(clientPort);
    }
}
