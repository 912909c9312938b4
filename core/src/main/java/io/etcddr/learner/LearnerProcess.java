package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.EtcdRuntime.Addresses;
import io.etcddr.learner.EtcdRuntime.Order;
import io.etcddr.learner.EtcdRuntime.Peer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the etcd of a learner is started, but for its data directory.
///
/// @param peerTls PEM files; the certificate is for servers and clients
/// @param clientTls PEM files of its client port
public record LearnerProcess(Addresses addresses, Optional<PeerTls> peerTls, Optional<ClientTls> clientTls) {
    public LearnerProcess {
        requireNonNull(addresses, "addresses is null");
        requireNonNull(peerTls, "peerTls is null");
        requireNonNull(clientTls, "clientTls is null");
    }

    public record PeerTls(Path caFile, Path certFile, Path keyFile) {}

    /// @param caFile of its clients, which need a certificate then
    public record ClientTls(Path certFile, Path keyFile, Optional<Path> caFile) {}

    /// The files that etcd reads once, when it starts. It reads certificates and keys anew with each connection (up to
    /// 3.7: `client/pkg/transport/listener.go`, `baseConfig`: GetCertificate and GetClientCertificate), but not the
    /// authorities.
    List<Path> authorities() {
        return Stream.concat(peerTls.map(PeerTls::caFile).stream(), clientTls.flatMap(ClientTls::caFile).stream())
                .toList();
    }

    /// All flags but those that [#joining] adds.
    List<String> flags() {
        List<String> flags = new ArrayList<>(List.of(
                "--name=" + addresses.name(),
                "--listen-peer-urls=" + listening(addresses.peerUrl()),
                "--initial-advertise-peer-urls=" + addresses.peerUrl(),
                "--listen-client-urls=" + listening(addresses.clientUrl()),
                "--advertise-client-urls=" + addresses.clientUrl(),
                // A learner that thinks its database too large would stop the writes of the whole cluster: it raises
                // the alarm NOSPACE as any member does, and its file is never defragmented. Negative: no quota.
                "--quota-backend-bytes=-1"));
        peerTls.ifPresent(tls -> flags.addAll(List.of(
                "--peer-trusted-ca-file=" + tls.caFile(),
                "--peer-cert-file=" + tls.certFile(),
                "--peer-key-file=" + tls.keyFile(),
                "--peer-client-cert-auth")));
        clientTls.ifPresent(tls -> {
            flags.add("--cert-file=" + tls.certFile());
            flags.add("--key-file=" + tls.keyFile());
            tls.caFile().ifPresent(ca -> flags.addAll(List.of("--trusted-ca-file=" + ca, "--client-cert-auth")));
        });
        return flags;
    }

    /// Every flag. The members count on an empty directory only: etcd asks them who they are, and wants each by its
    /// URL and as many as there are (`bootstrapExistingClusterNoWAL`).
    public List<String> joining(Order order) {
        List<String> flags = new ArrayList<>(flags());
        String members = Stream.concat(
                        order.others().stream(),
                        Stream.of(new Peer(
                                addresses.name(), List.of(addresses.peerUrl().toString()))))
                .flatMap(peer -> peer.urls().stream().map(url -> peer.name() + "=" + url))
                .collect(Collectors.joining(","));
        flags.add("--initial-cluster=" + members);
        flags.add("--initial-cluster-state=existing");
        if (order.learners() > 1) {
            flags.add("--max-learners=" + order.learners()); // 3.6 counts them when it starts; earlier ones take one
        }
        return flags;
    }

    /// etcd binds to addresses only: behind a name it listens on all of them.
    private static URI listening(URI url) {
        String host = url.getHost();
        if (host.equals("localhost")) {
            return url;
        }
        try {
            InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return url;
        } catch (IllegalArgumentException e) {
            return URI.create("%s://0.0.0.0:%d".formatted(url.getScheme(), url.getPort()));
        }
    }
}
