package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.ClusterConfig;
import io.etcddr.config.LearnerConfig;
import io.etcddr.config.LearnerConfig.Runtime;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.learner.EtcdRuntime;
import io.etcddr.learner.EtcdRuntime.Addresses;
import io.etcddr.learner.ExternalRuntime;
import io.etcddr.learner.LearnerFolder;
import io.etcddr.learner.LearnerPolicy;
import io.etcddr.learner.LearnerProcess;
import io.etcddr.learner.ManagedLearner;
import io.etcddr.learner.ProcessRuntime;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.service.wiring.EtcdAccesses;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// One cluster's learner, as a config describes it. Two that are equal are looked after in the same way.
///
/// @param cluster that has a learner
/// @param stateDirectory where what is wanted of a learner is kept that somebody else runs
record LearnerWiring(ClusterConfig cluster, LearnerConfig learner, EtcdBinaries binaries, Path stateDirectory) {
    LearnerWiring {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(learner, "learner is null");
        requireNonNull(binaries, "binaries is null");
        requireNonNull(stateDirectory, "stateDirectory is null");
    }

    static Optional<LearnerWiring> of(ClusterConfig cluster, EtcdBinaries binaries, Path stateDirectory) {
        return cluster.learner().map(learner -> new LearnerWiring(cluster, learner, binaries, stateDirectory));
    }

    boolean isOurs() {
        return learner.runtime() == Runtime.PROCESS;
    }

    Path folder() {
        return learner.dataDirectory()
                .orElseGet(() -> stateDirectory
                        .resolve("learners")
                        .resolve(cluster.name().value()));
    }

    LearnerFolder openFolder() {
        return LearnerFolder.at(folder());
    }

    /// Secrets are read with each connection.
    EtcdClient connect(Function<String, Optional<String>> environment) throws Failure {
        return EtcdClient.connect(EtcdAccesses.of(cluster, environment));
    }

    LearnerProcess process() {
        return new LearnerProcess(
                new Addresses(learner.name(), learner.peerUrl(), learner.clientUrl()),
                learner.peerTls().map(tls -> new LearnerProcess.PeerTls(tls.caFile(), tls.certFile(), tls.keyFile())),
                learner.clientTls()
                        .map(tls -> new LearnerProcess.ClientTls(tls.certFile(), tls.keyFile(), authority())));
    }

    /// Clients need a certificate at the learner when we have one for the cluster.
    private Optional<Path> authority() {
        return cluster.tls().filter(tls -> tls.certFile().isPresent()).flatMap(ClusterConfig.Tls::caFile);
    }

    /// Looks after it.
    ManagedLearner manage(
            LearnerFolder folder,
            Function<String, Optional<String>> environment,
            InstantSource clock,
            ManagedLearner.Listener listener) {
        EtcdRuntime runtime = isOurs() ? new ProcessRuntime(binaries, process(), folder.path()) : new ExternalRuntime();
        return managed(folder, runtime, environment, clock, listener);
    }

    /// Looks at it, and leaves it alone, whoever runs it.
    ManagedLearner watch(LearnerFolder folder, Function<String, Optional<String>> environment, InstantSource clock) {
        return managed(folder, new ExternalRuntime(), environment, clock, ManagedLearner.Listener.NONE);
    }

    private ManagedLearner managed(
            LearnerFolder folder,
            EtcdRuntime runtime,
            Function<String, Optional<String>> environment,
            InstantSource clock,
            ManagedLearner.Listener listener) {
        return new ManagedLearner(
                learner.peerUrl(),
                LearnerPolicy.of(learner.maximumLag()),
                folder,
                runtime,
                () -> connect(environment),
                clock,
                System::nanoTime,
                listener);
    }
}
