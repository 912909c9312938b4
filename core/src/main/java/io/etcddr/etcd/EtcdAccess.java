package io.etcddr.etcd;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a cluster is reached.
///
/// @param endpoints client URLs, `http` or `https`, of voters only: a learner among them would make calls fail. A
///     server on this machine may be named by its socket file instead, `unix:///path`
/// @param timeout of one unary call; the snapshot stream is bounded by idle time instead
/// @param learner that is known besides: only asked for itself, never in the place of a voter
public record EtcdAccess(
        List<URI> endpoints, Optional<Tls> tls, Optional<User> user, Duration timeout, Optional<Learner> learner) {
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoints");
        }
        requireNonNull(learner, "learner is null");
    }

    /// Voters only.
    public EtcdAccess(List<URI> endpoints, Optional<Tls> tls, Optional<User> user, Duration timeout) {
        this(endpoints, tls, user, timeout, Optional.empty());
    }

    public EtcdAccess with(Learner other) {
        return new EtcdAccess(endpoints, tls, user, timeout, Optional.of(other));
    }

    /// @param clientUrl it may advertise another one, or none yet
    /// @param peerTls for questions to its peer port; empty for the platform's trust store and no certificate
    public record Learner(URI clientUrl, Optional<Tls> peerTls) {}

    /// PEM files. Without a `caFile` the platform's trust store decides.
    public record Tls(
            Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile, Optional<String> serverName) {}

    public record User(String name, Secret password) {}
}
