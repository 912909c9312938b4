package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.testing.CuttingProxy;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.FakeSnapshotServer;
import io.etcddr.testing.TestPki;
import io.etcddr.value.Secret;
import io.grpc.Status;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who is let in, and what the others are told.
@Tag("it")
@Timeout(120)
class EtcdAccessTest {
    private static final Duration IDLE = Duration.ofSeconds(20);
    /// As often as a proxy is met.
    private static final int ALWAYS = 1_000;

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void usersWithoutTheRightAreToldWhatTheyLack(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).withAuth().start();
                EtcdTestClient root = cluster.client()) {
            root.addUser("reader", "secret-of-reader");
            root.addReadWriteRole("everything");
            root.grantRole("reader", "everything");
            URI endpoint = cluster.member(0).clientUrl();

            try (EtcdClient client = connect(endpoint, Optional.empty(), user("root", "wrong"))) {
                assertDenied(client::view, "authenticate as root at %s: wrong user or password".formatted(endpoint));
            }
            try (EtcdClient client = connect(endpoint, Optional.empty(), user("nobody", "x"))) {
                assertDenied(
                        () -> client.snapshot(endpoint, IDLE, OutputStream.nullOutputStream()),
                        "authenticate as nobody at %s: wrong user or password".formatted(endpoint));
            }
            try (EtcdClient client = connect(endpoint, Optional.empty(), user("reader", "secret-of-reader"))) {
                assertThat(client.view().members()).hasSize(1);
                String why =
                        " at %s: permission denied: the user needs the role root for this call".formatted(endpoint);
                assertDenied(() -> client.snapshot(endpoint, IDLE, OutputStream.nullOutputStream()), "snapshot" + why);
                assertDenied(() -> client.hashKv(endpoint, 0), "hashkv" + why);
                HashKvComparison comparison = client.compareVotersNow();
                assertThat(comparison.answers()).isEmpty();
                assertThat(comparison.silent())
                        .singleElement()
                        .satisfies(silent -> assertThat(silent.reason()).isEqualTo(Reason.DENIED));
            }
            try (EtcdClient client = connect(endpoint, Optional.empty(), Optional.empty())) {
                assertDenied(
                        () -> client.hashKv(endpoint, 0),
                        "hashkv at %s: the cluster asks for a user and none is configured".formatted(endpoint));
            }
        }
    }

    @Test
    void aUserIsNoHindranceWhereUsersAreDisabled() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdClient client = connect(cluster.member(0).clientUrl(), Optional.empty(), user("root", "x"))) {
            assertThat(client.view().members()).hasSize(1);
        }
    }

    @Test
    void aTokenThatWasLostIsRenewed() throws Exception {
        try (EtcdCluster cluster =
                        EtcdCluster.of(EtcdVersion.V3_6).members(3).withAuth().start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            URI endpoint = cluster.member(1).clientUrl();
            client.hashKv(endpoint, 0);
            // Simple tokens live in memory.
            cluster.restart(cluster.member(1));
            assertThat(client.hashKv(endpoint, 0).currentRevision()).isPositive();
            cluster.restart(cluster.member(1));
            assertThat(client.snapshot(endpoint, IDLE, OutputStream.nullOutputStream())
                            .size())
                    .isPositive();
            cluster.restart(cluster.member(1));
            assertThat(client.view().members()).allMatch(m -> m.status().isPresent());
        }
    }

    @Test
    void aLearnerServesSnapshotsWithTheTokenOfAVoterAndNoHashKv() throws Exception {
        try (EtcdCluster cluster =
                        EtcdCluster.of(EtcdVersion.V3_6).withTls().withAuth().start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            EtcdMember learner = cluster.addLearner();
            ClusterView view = client.view();
            assertThat(view.members())
                    .filteredOn(ClusterView.Member::learner)
                    .singleElement()
                    .satisfies(m -> {
                        assertThat(m.name()).isEqualTo(learner.name());
                        assertThat(m.endpoint()).contains(learner.clientUrl());
                        assertThat(m.status()).isPresent();
                    });
            assertThat(client.snapshot(learner.clientUrl(), IDLE, OutputStream.nullOutputStream())
                            .size())
                    .isPositive();
            assertThat(client.compareVotersNow().answers()).hasSize(1);
            assertThatThrownBy(() -> client.hashKv(learner.clientUrl(), 0))
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("hashkv at %s: a learner does not serve this call", learner.clientUrl())
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(Reason.NOT_SERVED);

            // A restart empties the learner's memory of tokens, and it gives out none: a voter's is taken.
            cluster.restart(learner);
            assertThat(client.snapshot(learner.clientUrl(), IDLE, OutputStream.nullOutputStream())
                            .size())
                    .isPositive();
        }
    }

    @Test
    void aLearnerThatHasNotHeardOfTheTokenOfAVoterYetIsAskedAgain() throws Exception {
        byte[] database = FakeSnapshotServer.database(4096);
        AtomicInteger refusals = new AtomicInteger(3);
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).withAuth().start();
                FakeSnapshotServer learner = FakeSnapshotServer.sending(stream -> {
                    if (refusals.getAndDecrement() > 0) {
                        stream.fail(Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token"));
                    } else {
                        stream.all(database);
                        stream.end();
                    }
                });
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            assertThat(client.snapshot(learner.url(), IDLE, OutputStream.nullOutputStream())
                            .size())
                    .isEqualTo(4128);
        }
    }

    @Test
    void certificatesAreCheckedBothWays() throws Exception {
        try (EtcdCluster cluster =
                EtcdCluster.of(EtcdVersion.V3_6).withMutualTls().start()) {
            URI endpoint = cluster.member(0).clientUrl();
            EtcdAccess.Tls good = cluster.tls().orElseThrow();
            TestPki stranger = TestPki.create(temp.resolve("stranger"), "another CA");

            EtcdAccess.Tls untrusted = new EtcdAccess.Tls(
                    Optional.of(stranger.caFile()), good.certFile(), good.keyFile(), Optional.empty());
            assertTls(endpoint, untrusted, "view", "the server's certificate is not accepted: ");

            EtcdAccess.Tls noFile =
                    new EtcdAccess.Tls(Optional.empty(), good.certFile(), good.keyFile(), Optional.empty());
            assertTls(endpoint, noFile, "platform trust store", "the server's certificate is not accepted: ");

            EtcdAccess.Tls otherName =
                    new EtcdAccess.Tls(good.caFile(), good.certFile(), good.keyFile(), Optional.of("etcd.example.com"));
            assertTls(
                    endpoint,
                    otherName,
                    "host name",
                    "No subject alternative DNS name matching etcd.example.com found");

            EtcdAccess.Tls noCertificate =
                    new EtcdAccess.Tls(good.caFile(), Optional.empty(), Optional.empty(), Optional.empty());
            assertTls(
                    endpoint,
                    noCertificate,
                    "no certificate",
                    "the server wants a client certificate that it accepts: ");

            TestPki.KeyFiles foreign = stranger.issue("root");
            EtcdAccess.Tls foreignCertificate = new EtcdAccess.Tls(
                    good.caFile(), Optional.of(foreign.cert()), Optional.of(foreign.key()), Optional.empty());
            assertTls(
                    endpoint, foreignCertificate, "foreign", "the server wants a client certificate that it accepts: ");

            EtcdAccess.Tls localhost =
                    new EtcdAccess.Tls(good.caFile(), good.certFile(), good.keyFile(), Optional.of("localhost"));
            try (EtcdClient client = connect(endpoint, Optional.of(localhost), Optional.empty())) {
                assertThat(client.view().members()).allMatch(m -> m.status().isPresent());
            }
        }
    }

    @Test
    void tlsAndPlainAreNotMixedUp() {
        try (EtcdCluster plain = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdCluster tls = EtcdCluster.of(EtcdVersion.V3_6).withTls().start()) {
            URI wantsPlain = URI.create(plain.member(0).clientUrl().toString().replace("http:", "https:"));
            try (EtcdClient client = connect(wantsPlain, tls.tls(), Optional.empty())) {
                assertThatThrownBy(client::view)
                        .isInstanceOf(EtcdException.class)
                        .hasMessage(
                                "member list at %s: the server ended the TLS handshake; is it http instead of https?",
                                wantsPlain);
            }
            URI wantsTls = URI.create(tls.member(0).clientUrl().toString().replace("https:", "http:"));
            try (EtcdClient client = connect(wantsTls, Optional.empty(), Optional.empty())) {
                assertThatThrownBy(client::view)
                        .isInstanceOf(EtcdException.class)
                        .hasMessageMatching(
                                "member list at %s: the connection was closed \\(.*\\); is it https instead of http\\?"
                                        .formatted(wantsTls));
            }
        }
    }

    @Test
    void tlsFilesThatCannotBeReadAreNamed() throws Exception {
        Path missing = temp.resolve("no-such-ca.pem");
        URI endpoint = URI.create("https://127.0.0.1:1");
        EtcdAccess.Tls tls =
                new EtcdAccess.Tls(Optional.of(missing), Optional.empty(), Optional.empty(), Optional.empty());
        try (EtcdClient client = connect(endpoint, Optional.of(tls), Optional.empty())) {
            assertDenied(
                    client::view,
                    "cannot use the TLS files for etcd: could not find certificate file: %s".formatted(missing));
        }
        Path garbage = Files.writeString(temp.resolve("garbage.pem"), "nothing here");
        EtcdAccess.Tls bad =
                new EtcdAccess.Tls(Optional.of(garbage), Optional.empty(), Optional.empty(), Optional.empty());
        try (EtcdClient client = connect(endpoint, Optional.of(bad), Optional.empty())) {
            assertDenied(client::view, "cannot use the TLS files for etcd: ");
        }
    }

    @Test
    void aHostThatNeverAnswersCostsTheTimeoutAndNoMore() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                CuttingProxy silent = CuttingProxy.before(cluster.member(0).clientUrl())) {
            silent.stallAnswers(0, ALWAYS);
            Duration timeout = Duration.ofSeconds(2);
            try (EtcdClient client = EtcdClient.connect(new EtcdAccess(
                    List.of(silent.endpoint(), cluster.member(0).clientUrl()),
                    Optional.empty(),
                    Optional.empty(),
                    timeout))) {
                long started = System.nanoTime();
                assertThat(client.view().members()).allMatch(m -> m.status().isPresent());
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeout.plusSeconds(2));
            }
            try (EtcdClient client = EtcdClient.connect(
                    new EtcdAccess(List.of(silent.endpoint()), Optional.empty(), Optional.empty(), timeout))) {
                assertThatThrownBy(client::view)
                        .isInstanceOf(EtcdException.class)
                        .hasMessageMatching("member list at .*: no (answer|connection) within the timeout")
                        .extracting(e -> ((EtcdException) e).reason())
                        .isEqualTo(Reason.TIMED_OUT);
            }
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfASnapshotSaysWhere() {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            io.etcddr.testing.ApisixData.seeded(3).rounds(8).fill(cluster);
            URI endpoint = cluster.member(0).clientUrl();
            try (CuttingProxy cut = CuttingProxy.before(endpoint);
                    EtcdClient client = connect(cut.endpoint(), Optional.empty(), Optional.empty())) {
                cut.cutAnswers(1_500_000, ALWAYS);
                assertThatThrownBy(() -> client.snapshot(cut.endpoint(), IDLE, OutputStream.nullOutputStream()))
                        .isInstanceOf(EtcdException.class)
                        .hasMessageMatching("snapshot \\(after \\d+ of \\d+ bytes\\) at .*: the connection broke .*")
                        .extracting(e -> ((EtcdException) e).reason())
                        .isEqualTo(Reason.UNREACHABLE);
            }
            try (CuttingProxy stalled = CuttingProxy.before(endpoint);
                    EtcdClient client = connect(stalled.endpoint(), Optional.empty(), Optional.empty())) {
                stalled.stallAnswers(1_500_000, ALWAYS);
                assertThatThrownBy(() -> client.snapshot(
                                stalled.endpoint(), Duration.ofSeconds(1), OutputStream.nullOutputStream()))
                        .isInstanceOf(EtcdException.class)
                        .hasMessageMatching("snapshot at .*: no data for 1 s, after \\d+ of \\d+ bytes")
                        .extracting(e -> ((EtcdException) e).reason())
                        .isEqualTo(Reason.TIMED_OUT);
            }
        }
    }

    @Test
    void namesThatLeadNowhereAreSaid() {
        URI unknown = URI.create("http://no-such-host.invalid:2379");
        try (EtcdClient client = connect(unknown, Optional.empty(), Optional.empty())) {
            assertThatThrownBy(client::view)
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("member list at %s: the host name is unknown", unknown);
        }
        URI noUrl = URI.create("127.0.0.1");
        try (EtcdClient client = connect(noUrl, Optional.empty(), Optional.empty())) {
            assertThatThrownBy(client::view)
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("endpoint \"127.0.0.1\" is no URL of the form http://host:port or https://host:port");
        }
    }

    private void assertTls(URI endpoint, EtcdAccess.Tls tls, String what, String why) throws Exception {
        try (EtcdClient client = connect(endpoint, Optional.of(tls), Optional.empty())) {
            assertThatThrownBy(client::view)
                    .as(what)
                    .isInstanceOf(EtcdException.class)
                    .hasMessageStartingWith("member list at %s: ".formatted(endpoint))
                    .hasMessageContaining(why)
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(Reason.DENIED);
        }
    }

    private static void assertDenied(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(EtcdException.class)
                .hasMessageStartingWith(message)
                .extracting(e -> ((EtcdException) e).reason())
                .isEqualTo(Reason.DENIED);
    }

    private static Optional<EtcdAccess.User> user(String name, String password) {
        return Optional.of(new EtcdAccess.User(name, new Secret(password)));
    }

    private static EtcdClient connect(URI endpoint, Optional<EtcdAccess.Tls> tls, Optional<EtcdAccess.User> user) {
        return EtcdClient.connect(new EtcdAccess(List.of(endpoint), tls, user, Duration.ofSeconds(10)));
    }
}
