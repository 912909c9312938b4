package io.etcddr.config;

import io.etcddr.config.LearnerConfig.ClientTls;
import io.etcddr.config.LearnerConfig.PeerTls;
import io.etcddr.config.LearnerConfig.Runtime;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The group `learner` of a cluster.
final class LearnerReader {
    /// As etcd wants its own addresses.
    private static final Type<URI> ADDRESS = Type.text(
            "address of a server with its port, `http://` or `https://`",
            "https://10.0.0.9:2380",
            LearnerReader::address,
            URI::toString,
            "^https?://[^/?#@\\s]+:[0-9]{1,5}/?$");

    static final Key.Value<Path> CA_FILE = Key.value("ca-file", Types.PATH)
            .required()
            .means("PEM file with the CA of the members' peer certificates")
            .like("/etc/etcd-dr/etcd-peer-ca.pem");
    static final Key.Value<Path> PEER_CERT_FILE = Key.value("cert-file", Types.PATH)
            .required()
            .means("PEM file with the learner's peer certificate, for server and client authentication")
            .like("/etc/etcd-dr/learner-peer.pem");
    static final Key.Value<Path> PEER_KEY_FILE = Key.value("key-file", Types.PATH)
            .required()
            .means("PEM file with its private key")
            .like("/etc/etcd-dr/learner-peer-key.pem");
    static final Group<PeerTls> PEER_TLS_GROUP = Group.<PeerTls>named("learner-peer-tls")
            .has(CA_FILE, PeerTls::caFile)
            .has(PEER_CERT_FILE, PeerTls::certFile)
            .has(PEER_KEY_FILE, PeerTls::keyFile);

    static final Key.Value<Path> CLIENT_CERT_FILE = Key.value("cert-file", Types.PATH)
            .required()
            .means("PEM file with the certificate that the learner shows its clients")
            .like("/etc/etcd-dr/learner.pem");
    static final Key.Value<Path> CLIENT_KEY_FILE = Key.value("key-file", Types.PATH)
            .required()
            .means("PEM file with its private key")
            .like("/etc/etcd-dr/learner-key.pem");
    static final Group<ClientTls> CLIENT_TLS_GROUP = Group.<ClientTls>named("learner-client-tls")
            .has(CLIENT_CERT_FILE, ClientTls::certFile)
            .has(CLIENT_KEY_FILE, ClientTls::keyFile);

    static final Key.Value<Runtime> RUNTIME = Key.value("runtime", Types.oneOf(Runtime.class))
            .required()
            .means("who runs it: `etcd-dr serve` as a process of its own (needs `etcd-binaries`), or somebody else");
    static final Key.Value<String> NAME = Key.value("name", Types.WORD)
            .otherwiseTold("`etcd-dr-` and the name of the cluster")
            .means("name of the member")
            .like("etcd-dr-main");
    static final Key.Value<URI> PEER_URL =
            Key.value("peer-url", ADDRESS).required().means("by which the voters reach it");
    static final Key.Value<URI> CLIENT_URL = Key.value("client-url", ADDRESS)
            .required()
            .means("by which etcd-dr reaches it; no other client shall")
            .like("https://10.0.0.9:2379");
    static final Key.Value<Path> DATA_DIRECTORY = Key.value("data-directory", Types.PATH)
            .means("folder of its own, mode 0700, on a disk that is kept; needed with `runtime: process`")
            .like("/var/lib/etcd-dr/learner/main");
    static final Key.Sub<PeerTls> PEER_TLS =
            Key.group("peer-tls", PEER_TLS_GROUP).means("its peer port, with an `https` `peer-url`");
    static final Key.Sub<ClientTls> CLIENT_TLS = Key.group("client-tls", CLIENT_TLS_GROUP)
            .means("its client port, with an `https` `client-url` and `runtime: process`");
    static final Key.Value<Integer> MAXIMUM_LAG = Key.value("maximum-lag", Types.number(0, 1_000_000))
            .otherwise(LearnerConfig.DEFAULT_MAXIMUM_LAG)
            .means("raft entries that it may be behind the leader and still be in sync");
    static final Key.Value<Duration> WAIT = Key.value("wait", Types.duration("0s", "1h"))
            .otherwise(LearnerConfig.DEFAULT_WAIT)
            .means("a hot backup waits so long for it to be in sync; then the point says how far behind it was");
    static final Key.Value<Duration> ASK_VOTER_EVERY = Key.value("ask-voter-every", Types.duration("0s", "24h"))
            .otherwise(LearnerConfig.DEFAULT_ASK_VOTER_EVERY)
            .means(
                    "a voter confirms the learner's data again after so long; between, the learner alone proves hot points."
                            + " For the time of the question, a second for each GiB, the voter's clients wait."
                            + " Databases up to 64 MiB: with each hot backup, as with `0s`");

    static final Group<LearnerConfig> GROUP = Group.<LearnerConfig>named("learner")
            .has(RUNTIME, LearnerConfig::runtime)
            .has(NAME, LearnerConfig::name)
            .has(PEER_URL, LearnerConfig::peerUrl)
            .has(CLIENT_URL, LearnerConfig::clientUrl)
            .may(DATA_DIRECTORY, LearnerConfig::dataDirectory)
            .may(PEER_TLS, LearnerConfig::peerTls)
            .may(CLIENT_TLS, LearnerConfig::clientTls)
            .has(MAXIMUM_LAG, LearnerConfig::maximumLag)
            .has(WAIT, LearnerConfig::longestWait)
            .has(ASK_VOTER_EVERY, LearnerConfig::askVoterEvery);

    private LearnerReader() {}

    /// @param cluster for the default of the name
    static Optional<LearnerConfig> read(Section section, Optional<ClusterName> cluster) {
        Optional<Runtime> runtime = section.value(RUNTIME);
        Optional<String> name = section.value(NAME).or(() -> cluster.map(known -> "etcd-dr-" + known));
        Optional<URI> peerUrl = section.value(PEER_URL);
        Optional<URI> clientUrl = section.value(CLIENT_URL);
        Optional<Path> data = section.value(DATA_DIRECTORY);
        Optional<PeerTls> peerTls = section.section(PEER_TLS).flatMap(LearnerReader::peerTls);
        Optional<ClientTls> clientTls = section.section(CLIENT_TLS).flatMap(LearnerReader::clientTls);
        int lag = section.valueOrDefault(MAXIMUM_LAG);
        Duration wait = section.valueOrDefault(WAIT);
        Duration askVoterEvery = section.valueOrDefault(ASK_VOTER_EVERY);
        if (runtime.isEmpty() || name.isEmpty() || peerUrl.isEmpty() || clientUrl.isEmpty()) {
            return Optional.empty();
        }
        LearnerConfig learner = new LearnerConfig(
                runtime.get(),
                name.get(),
                peerUrl.get(),
                clientUrl.get(),
                data,
                peerTls,
                clientTls,
                lag,
                wait,
                askVoterEvery);
        files(section, learner);
        return Optional.of(learner);
    }

    private static void files(Section section, LearnerConfig learner) {
        boolean process = learner.runtime() == Runtime.PROCESS;
        if (process && !section.has(DATA_DIRECTORY)) {
            section.problem(DATA_DIRECTORY, "is missing beside runtime: process");
        }
        if (!process && section.has(DATA_DIRECTORY)) {
            section.problem(DATA_DIRECTORY, "has no meaning beside runtime: external");
        }
        if (!process && section.has(CLIENT_TLS)) {
            section.problem(CLIENT_TLS, "has no meaning beside runtime: external");
        }
        certificates(section, learner.peerUrl(), PEER_TLS, process);
        certificates(section, learner.clientUrl(), CLIENT_TLS, process);
    }

    private static void certificates(Section section, URI url, Key.Sub<?> tls, boolean needed) {
        boolean https = "https".equals(url.getScheme());
        if (https && needed && !section.has(tls)) {
            section.problem(tls, "is missing: %s is https".formatted(url));
        }
        if (!https && section.has(tls)) {
            section.problem(tls, "has no meaning: %s is http".formatted(url));
        }
    }

    private static Optional<PeerTls> peerTls(Section section) {
        Optional<Path> ca = section.value(CA_FILE);
        Optional<Path> cert = section.value(PEER_CERT_FILE);
        Optional<Path> key = section.value(PEER_KEY_FILE);
        key.ifPresent(file -> FilePermissions.warn(section, PEER_KEY_FILE, file));
        return ca.flatMap(a -> cert.flatMap(c -> key.map(k -> new PeerTls(a, c, k))));
    }

    private static Optional<ClientTls> clientTls(Section section) {
        Optional<Path> cert = section.value(CLIENT_CERT_FILE);
        Optional<Path> key = section.value(CLIENT_KEY_FILE);
        key.ifPresent(file -> FilePermissions.warn(section, CLIENT_KEY_FILE, file));
        return cert.flatMap(c -> key.map(k -> new ClientTls(c, k)));
    }

    private static URI address(String text, Reading reading) {
        URI server = Types.SERVER.parser().parse(text, reading);
        if (server.getPort() < 1 || server.getPort() > 65535) {
            throw new IllegalArgumentException("has no port, expected an address such as https://10.0.0.9:2380");
        }
        return server;
    }
}
