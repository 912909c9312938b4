package io.etcddr.etcd;

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
public record EtcdAccess(List<URI> endpoints, Optional<Tls> tls, Optional<User> user, Duration timeout) {
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoints");
        }
    }

    /// PEM files. Without a `caFile` the platform's trust store decides.
    public record Tls(
            Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile, Optional<String> serverName) {}

    public record User(String name, Secret password) {}
}
