package io.etcddr.testing;

import io.etcddr.etcd.EtcdAccess;
import io.etcddr.value.MemberId;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A real etcd cluster on loopback, made of processes.
///
/// ```java
/// try (EtcdCluster cluster = EtcdCluster.of(V3_6).members(3).withTls().withAuth().start();
///         EtcdTestClient client = cluster.client()) {
///     client.put("a", "b");
///     cluster.destroyData();          // stops all, deletes every data dir
///     ...                             // build new ones at member.dataDir(), for cluster.initialCluster(),
/// cluster.token()
///     cluster.start();
/// }
/// ```
///
/// Closing kills the processes and deletes the data; logs stay in `target/etcd-logs`. With the system property
/// `etcddr.keep` the data stays too.
public final class EtcdCluster implements AutoCloseable {
    /// The password of the etcd user `root` in clusters made [EtcdClusterSpec#withAuth].
    public static final String ROOT_PASSWORD = "root-of-the-test";

    private static final Set<EtcdCluster> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(EtcdCluster::close)));
    }

    private EtcdClusterSpec spec;
    private final Path folder;
    private final Path logs;
    private final List<EtcdMember> members = new CopyOnWriteArrayList<>();
    private final List<EtcdMember> learners = new CopyOnWriteArrayList<>();
    private final Optional<TestPki> pki;
    private final Optional<TestPki.KeyFiles> serverKeys;
    private final Optional<TestPki.KeyFiles> clientKeys;

    EtcdCluster(EtcdClusterSpec spec) {
        this.spec = spec;
        try {
            this.folder = Files.createTempDirectory("etcd-dr-" + spec.version() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path target = Path.of("target");
        this.logs = (Files.isDirectory(target) ? target.resolve("etcd-logs") : folder.resolveSibling("etcd-logs"))
                .resolve(folder.getFileName())
                .toAbsolutePath();
        boolean tls = spec.transport() != EtcdClusterSpec.Transport.PLAIN;
        this.pki = tls ? Optional.of(TestPki.create(folder.resolve("pki"), "etcd-dr test CA")) : Optional.empty();
        this.serverKeys = pki.map(p -> p.issue("etcd-server", "127.0.0.1", "localhost"));
        this.clientKeys = pki.map(p -> p.issue("root"));
        for (int i = 0; i < spec.size(); i++) {
            members.add(newMember("m" + i));
        }
        OPEN.add(this);
    }

    /// One member, plain, without authentication, unless the spec is told otherwise.
    public static EtcdClusterSpec of(EtcdVersion version) {
        return EtcdClusterSpec.of(version);
    }

    public EtcdVersion version() {
        return spec.version();
    }

    /// The voters that the cluster was made with.
    public List<EtcdMember> members() {
        return Collections.unmodifiableList(members.subList(0, spec.size()));
    }

    public EtcdMember member(int index) {
        return members.get(index);
    }

    /// `m0=http://127.0.0.1:20001,m1=...`, of the members that the cluster was made with.
    public String initialCluster() {
        return initialCluster(members());
    }

    /// `--initial-cluster-token`, unique for each cluster.
    public String token() {
        return folder.getFileName().toString();
    }

    /// How the product reaches this cluster: all voters, as root where the cluster has users.
    public EtcdAccess access() {
        return new EtcdAccess(
                members().stream().map(EtcdMember::clientUrl).toList(),
                tls(),
                spec.hasAuth() ? Optional.of(new EtcdAccess.User("root", new Secret(ROOT_PASSWORD))) : Optional.empty(),
                Duration.ofSeconds(10));
    }

    /// The same, with a learner that the product knows of.
    public EtcdAccess access(EtcdMember learner) {
        return access().with(new EtcdAccess.Learner(learner.clientUrl(), peerTls()));
    }

    /// CA file and certificate of a peer: members demand one of each other.
    public Optional<EtcdAccess.Tls> peerTls() {
        return pki.map(p -> new EtcdAccess.Tls(
                Optional.of(p.caFile()),
                serverKeys.map(TestPki.KeyFiles::cert),
                serverKeys.map(TestPki.KeyFiles::key),
                Optional.empty()));
    }

    /// CA file, and a certificate for the user `root` where the servers demand one.
    public Optional<EtcdAccess.Tls> tls() {
        boolean mutual = spec.transport() == EtcdClusterSpec.Transport.MUTUAL_TLS;
        return pki.map(p -> new EtcdAccess.Tls(
                Optional.of(p.caFile()),
                mutual ? clientKeys.map(TestPki.KeyFiles::cert) : Optional.empty(),
                mutual ? clientKeys.map(TestPki.KeyFiles::key) : Optional.empty(),
                Optional.empty()));
    }

    /// The authority behind the servers' certificates.
    ///
    /// @throws IllegalStateException if the cluster speaks plain HTTP
    public TestPki pki() {
        return pki.orElseThrow(() -> new IllegalStateException("the cluster has no TLS"));
    }

    /// A client of the first running voter, as root.
    public EtcdTestClient client() {
        return client(members().stream()
                .filter(EtcdMember::isRunning)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no voter runs")));
    }

    /// A client of one member, as root.
    public EtcdTestClient client(EtcdMember member) {
        return EtcdTestClient.connect(member.clientUrl(), access());
    }

    /// Starts every member that does not run, on the data it has, and waits until all are healthy. The first
    /// start sets up users too, and takes other ports when somebody else got hold of one. A learner without its
    /// data stays away: a cluster that was built anew does not know it.
    public EtcdCluster start() {
        boolean fresh =
                members().stream().noneMatch(m -> Files.exists(m.dataDir().resolve("member")));
        for (int attempt = 1; ; attempt++) {
            try {
                launchAll();
                break;
            } catch (EtcdMember.EtcdDied e) {
                if (attempt == 3 || !fresh || !e.isPortTaken()) {
                    throw e;
                }
                replaceMembers();
            }
        }
        if (fresh && spec.hasAuth()) {
            try (EtcdTestClient client =
                    EtcdTestClient.connectAnonymously(member(0).clientUrl(), tls())) {
                client.enableAuth(ROOT_PASSWORD);
            }
        }
        return this;
    }

    private void launchAll() {
        List<EtcdMember> starting = members.stream()
                .filter(m -> !m.isRunning())
                .filter(m -> !learners.contains(m) || Files.exists(m.dataDir()))
                .toList();
        starting.forEach(m -> m.launch(command(m)));
        starting.forEach(m -> m.awaitHealthy(healthPath(m), Duration.ofSeconds(60)));
    }

    /// Waits until every member that runs serves: after a loss, until there is a leader again.
    public void awaitHealthy() {
        members.stream()
                .filter(EtcdMember::isRunning)
                .forEach(m -> m.awaitHealthy(healthPath(m), Duration.ofSeconds(60)));
    }

    /// Starts one member again, without waiting for the others.
    public void start(EtcdMember member) {
        member.launch(command(member));
        member.awaitHealthy(healthPath(member), Duration.ofSeconds(60));
    }

    public void restart(EtcdMember member) {
        member.stop();
        start(member);
    }

    /// Voter by voter to another version, on the data it has.
    public void moveTo(EtcdVersion version) {
        spec = new EtcdClusterSpec(version, spec.size(), spec.transport(), spec.users(), spec.flags());
        members().forEach(this::restart);
    }

    /// All members get certificates of another authority, in the files that they had, and start again.
    public void exchangeAuthority() {
        stop();
        TestPki next = TestPki.create(folder.resolve("pki-next"), "another CA");
        replace(next.caFile(), pki().caFile());
        serverKeys.ifPresent(old -> replace(next.issue("etcd-server", "127.0.0.1", "localhost"), old));
        clientKeys.ifPresent(old -> replace(next.issue("root"), old));
        start();
    }

    private static void replace(TestPki.KeyFiles next, TestPki.KeyFiles old) {
        replace(next.cert(), old.cert());
        replace(next.key(), old.key());
    }

    private static void replace(Path next, Path old) {
        try {
            Files.move(next, old, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM to all, in parallel, waiting for their end.
    public void stop() {
        members.parallelStream().forEach(EtcdMember::stop);
    }

    /// SIGKILL to all, and every data dir is deleted: the disaster.
    public void destroyData() {
        members.forEach(m -> {
            m.kill();
            deleteTree(m.dataDir());
        });
    }

    /// Adds a learner to the running cluster, starts it and waits until it serves.
    public EtcdMember addLearner() {
        EtcdMember learner = newMember("l" + learners.size());
        try (EtcdTestClient client = client()) {
            // Servers answer "unhealthy cluster" for some seconds after their start.
            MemberId[] id = new MemberId[1];
            Await.until("the cluster to accept a learner", Duration.ofSeconds(30), () -> {
                id[0] = client.addLearner(learner.peerUrl());
                return true;
            });
        }
        members.add(learner);
        learners.add(learner);
        start(learner);
        return learner;
    }

    /// Removes a learner from the cluster, and ends it.
    public void removeLearner(EtcdMember learner, MemberId id) {
        try (EtcdTestClient client = client()) {
            client.removeMember(id);
        }
        learner.kill();
        learner.releasePorts();
        members.remove(learner);
    }

    @Override
    public void close() {
        members.forEach(EtcdMember::kill);
        OPEN.remove(this);
        members.forEach(EtcdMember::releasePorts);
        if (System.getProperty("etcddr.keep") == null) {
            deleteTree(folder);
        }
    }

    /// Where the members' logs are.
    public Path logs() {
        return logs;
    }

    private EtcdMember newMember(String name) {
        String scheme = pki.isPresent() ? "https" : "http";
        return new EtcdMember(name, folder.resolve(name), logs.resolve(name + ".log"), scheme);
    }

    private void replaceMembers() {
        members.forEach(m -> {
            m.kill();
            m.releasePorts();
            deleteTree(m.dataDir());
        });
        members.replaceAll(m -> newMember(m.name()));
    }

    /// A learner refuses linearizable reads. On data without quorum a member has no other way to be healthy.
    private String healthPath(EtcdMember member) {
        return learners.contains(member) ? "/health?serializable=true" : "/health";
    }

    private List<String> command(EtcdMember member) {
        boolean learner = learners.contains(member);
        List<String> command = new ArrayList<>(List.of(
                spec.version().etcd().toString(),
                "--name=" + member.name(),
                "--data-dir=" + member.dataDir(),
                "--listen-client-urls=" + member.clientUrl(),
                "--advertise-client-urls=" + member.clientUrl(),
                "--listen-peer-urls=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--listen-metrics-urls=" + member.metricsUrl(),
                "--initial-cluster=" + initialCluster(learner ? members : members()),
                "--initial-cluster-token=" + token(),
                "--initial-cluster-state=" + (learner ? "existing" : "new"),
                "--logger=zap",
                "--log-outputs=stderr"));
        if (spec.version().isAtLeast(EtcdVersion.V3_5)) {
            // Tests kill processes, not machines: the page cache survives, and many clusters share one disk.
            command.add("--unsafe-no-fsync");
        }
        serverKeys.ifPresent(keys -> command.addAll(tlsFlags(keys)));
        command.addAll(spec.flags());
        return command;
    }

    private List<String> tlsFlags(TestPki.KeyFiles keys) {
        List<String> flags = new ArrayList<>(List.of(
                "--cert-file=" + keys.cert(),
                "--key-file=" + keys.key(),
                "--peer-cert-file=" + keys.cert(),
                "--peer-key-file=" + keys.key(),
                "--peer-trusted-ca-file=" + pki().caFile(),
                "--peer-client-cert-auth"));
        if (spec.transport() == EtcdClusterSpec.Transport.MUTUAL_TLS) {
            // A CA file for clients alone makes etcd demand certificates too.
            flags.addAll(List.of("--trusted-ca-file=" + pki().caFile(), "--client-cert-auth"));
        }
        return flags;
    }

    private static String initialCluster(List<EtcdMember> members) {
        return members.stream().map(m -> m.name() + "=" + m.peerUrl()).collect(Collectors.joining(","));
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
