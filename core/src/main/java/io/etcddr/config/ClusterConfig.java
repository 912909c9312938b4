package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A cluster under protection and how it is reached.
///
/// @param endpoints client URLs of voters, all `http` or all `https`
/// @param timeout of one call; a snapshot is bounded by [BackupConfig#idleTimeout] instead
/// @param repositoryPrefix of a repository of its own, below that of the configuration; see [Config#repository]
/// @param learner empty where no member of ours follows it
public record ClusterConfig(
        ClusterName name,
        List<URI> endpoints,
        Optional<Tls> tls,
        Optional<Auth> auth,
        Duration timeout,
        Optional<String> repositoryPrefix,
        Optional<LearnerConfig> learner,
        ProtectionConfig protection) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public ClusterConfig {
        requireNonNull(name, "name is null");
        endpoints = List.copyOf(endpoints);
        requireNonNull(tls, "tls is null");
        requireNonNull(auth, "auth is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(repositoryPrefix, "repositoryPrefix is null");
        requireNonNull(learner, "learner is null");
        requireNonNull(protection, "protection is null");
    }

    /// PEM files.
    ///
    /// @param caFile empty: the platform's trust store
    /// @param certFile together with `keyFile` or not at all
    /// @param serverName what the certificate must be for, when not the host of the endpoint
    public record Tls(
            Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile, Optional<String> serverName) {}

    public record Auth(String user, SecretReference password) {}
}
