package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A learner of a cluster: a member without a vote that follows it, and that hot backups are taken from.
///
/// @param name of the member
/// @param peerUrl by which the voters reach it
/// @param clientUrl by which etcd-dr reaches it; never one of [ClusterConfig#endpoints]
/// @param dataDirectory a folder of its own; always there with [Runtime#PROCESS]
/// @param peerTls there when `peerUrl` is `https`, except where nobody shows a certificate to peers
/// @param clientTls what it shows its clients; always there with [Runtime#PROCESS] when `clientUrl` is `https`
/// @param maximumLag raft entries that it may be behind the leader and still be in sync
/// @param longestWait how long a hot backup waits for it to be in sync
/// @param askVoterEvery of a large database, a hot backup asks a voter for its HashKV only after so long; zero:
///     each one
public record LearnerConfig(
        Runtime runtime,
        String name,
        URI peerUrl,
        URI clientUrl,
        Optional<Path> dataDirectory,
        Optional<PeerTls> peerTls,
        Optional<ClientTls> clientTls,
        int maximumLag,
        Duration longestWait,
        Duration askVoterEvery) {
    public static final int DEFAULT_MAXIMUM_LAG = 1000;
    public static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_ASK_VOTER_EVERY = Duration.ofHours(1);

    public LearnerConfig {
        requireNonNull(runtime, "runtime is null");
        requireNonNull(name, "name is null");
        requireNonNull(peerUrl, "peerUrl is null");
        requireNonNull(clientUrl, "clientUrl is null");
        requireNonNull(dataDirectory, "dataDirectory is null");
        requireNonNull(peerTls, "peerTls is null");
        requireNonNull(clientTls, "clientTls is null");
        requireNonNull(longestWait, "longestWait is null");
        requireNonNull(askVoterEvery, "askVoterEvery is null");
    }

    /// Who runs it.
    public enum Runtime {
        /// `etcd-dr serve`, as a process of its own on this machine.
        PROCESS,
        /// Somebody else: it is only observed and used.
        EXTERNAL
    }

    /// PEM files for its peer port, and for our questions to that port: the certificate is for servers and clients.
    public record PeerTls(Path caFile, Path certFile, Path keyFile) {
        public PeerTls {
            requireNonNull(caFile, "caFile is null");
            requireNonNull(certFile, "certFile is null");
            requireNonNull(keyFile, "keyFile is null");
        }
    }

    /// PEM files for its client port; the CA is that of [ClusterConfig.Tls].
    public record ClientTls(Path certFile, Path keyFile) {
        public ClientTls {
            requireNonNull(certFile, "certFile is null");
            requireNonNull(keyFile, "keyFile is null");
        }
    }
}
