package io.etcddr.config;

import io.etcddr.config.ConfigReader.Written;
import io.etcddr.config.LearnerConfig.Runtime;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must hold between a learner and the rest of a configuration. Remarks are made at the cluster's key
/// `learner`, with the key in it that is meant.
final class LearnerChecks {
    private final Written cluster;
    private final LearnerConfig learner;

    private LearnerChecks(Written cluster, LearnerConfig learner) {
        this.cluster = cluster;
        this.learner = learner;
    }

    /// @param binaries whether there is any binary of etcd
    static void run(List<Written> clusters, boolean binaries) {
        Map<Object, Written> owners = new HashMap<>();
        for (Written cluster : clusters) {
            cluster.config().learner().ifPresent(learner -> {
                LearnerChecks checks = new LearnerChecks(cluster, learner);
                checks.alone();
                checks.shared(owners);
                if (learner.runtime() == Runtime.PROCESS && !binaries) {
                    checks.problem(LearnerReader.RUNTIME, "process needs etcd-binaries: there is no etcd to run");
                }
            });
        }
    }

    private void alone() {
        List<URI> endpoints = cluster.config().endpoints();
        if (learner.peerUrl().equals(learner.clientUrl())) {
            problem(LearnerReader.CLIENT_URL, "is the same as peer-url; etcd has a port for each");
        }
        if (endpoints.contains(learner.clientUrl())) {
            problem(
                    LearnerReader.CLIENT_URL,
                    "%s is among endpoints: never put the learner into the voters' list, calls that only voters answer"
                                    .formatted(learner.clientUrl())
                            + " would go to it");
        }
        String scheme = learner.clientUrl().getScheme();
        if (!endpoints.isEmpty() && endpoints.stream().noneMatch(endpoint -> scheme.equals(endpoint.getScheme()))) {
            problem(LearnerReader.CLIENT_URL, "is %s, and endpoints are not".formatted(scheme));
        }
        if (loopback(learner.peerUrl()) && !endpoints.stream().allMatch(LearnerChecks::loopback)) {
            warn(
                    LearnerReader.PEER_URL,
                    "%s is this machine: voters on others cannot reach the learner".formatted(learner.peerUrl()));
        }
    }

    /// Two learners with one address or one folder would destroy each other.
    private void shared(Map<Object, Written> owners) {
        shared(owners, LearnerReader.PEER_URL, Optional.of(learner.peerUrl()));
        shared(owners, LearnerReader.CLIENT_URL, Optional.of(learner.clientUrl()));
        shared(owners, LearnerReader.DATA_DIRECTORY, learner.dataDirectory());
    }

    private void shared(Map<Object, Written> owners, Key<?> key, Optional<?> value) {
        if (value.isEmpty()) {
            return;
        }
        Written owner = owners.putIfAbsent(value.get(), cluster);
        if (owner != null && owner != cluster) {
            problem(
                    key,
                    "%s is that of the learner of cluster %s, too"
                            .formatted(value.get(), owner.config().name()));
        }
    }

    private static boolean loopback(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name, which nobody looks up here
        }
    }

    private Optional<Section.Place> place(Key<?> key) {
        return cluster.section().place(List.of(ClusterReader.LEARNER, key));
    }

    private void warn(Key<?> key, String text) {
        place(key).ifPresent(place -> cluster.section().reading().problems().warn(place.line(), place.path(), text));
    }

    private void problem(Key<?> key, String text) {
        place(key)
                .or(() -> place(LearnerReader.RUNTIME))
                .ifPresent(place -> cluster.section().reading().problems().add(place.line(), place.path(), text));
    }
}
