package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.testing.ApisixData;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("it")
@Timeout(120)
class EtcdClientTest {
    private static final Duration IDLE = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void aSnapshotHoldsWhatEtcdctlsDoes(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            ApisixData.seeded(1).fill(cluster);
            EtcdMember member = cluster.member(0);
            Path ours = temp.resolve("ours.db");
            Path theirs = temp.resolve("theirs.db");
            SnapshotReceipt receipt;
            try (OutputStream sink = Files.newOutputStream(ours)) {
                receipt = client.snapshot(member.clientUrl(), IDLE, sink);
            }
            EtcdTools.etcdctl(cluster, member, "snapshot", "save", theirs.toString());

            assertThat(status(version, ours)).isEqualTo(status(version, theirs)).contains("\"hash\":");
            assertThat(receipt.size()).isEqualTo(Files.size(ours));
            assertThat(receipt.storageVersion())
                    .isEqualTo(
                            version.isAtLeast(EtcdVersion.V3_6)
                                    ? Optional.of(version.minor() + ".0")
                                    : Optional.empty());
            if (version == EtcdVersion.V3_7) {
                // 3.5 has no `etcdutl hashkv`; that of 3.6.16 panics on keys with leases.
                long hash = client.hashKv(member.clientUrl(), 0).hash();
                assertThat(EtcdTools.etcdutl(version, "hashkv", ours.toString(), "-w", "json"))
                        .contains("\"hash\":" + hash);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void threeMembersAreSeenThroughMutualTlsAndAgree(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version)
                        .members(3)
                        .withMutualTls()
                        .withAuth()
                        .start();
                EtcdClient client = EtcdClient.connect(cluster.access());
                EtcdTestClient writer = cluster.client()) {
            long revision = writer.put("a", "b");
            ClusterView view = client.view();
            assertThat(view.members()).extracting(ClusterView.Member::name).containsExactlyInAnyOrder("m0", "m1", "m2");
            assertThat(view.members()).allSatisfy(member -> {
                assertThat(member.status().orElseThrow().version()).startsWith(version.minor());
                assertThat(member.status().orElseThrow().dbSize()).isPositive();
                assertThat(member.endpoint()).contains(member.clientUrls().getFirst());
                assertThat(member.problem()).isEmpty();
            });
            assertThat(view.leader()).isPresent();
            assertThat(view.alarms()).isEmpty();

            HashKvComparison comparison = client.compareVotersNow();
            assertThat(comparison.answers()).hasSize(3);
            assertThat(comparison.revision()).isLessThanOrEqualTo(revision);
            assertThat(comparison.disagreements()).isEmpty();
            assertThat(comparison.comparable()).isTrue();
            assertThat(client.hashKv(cluster.member(2).clientUrl(), revision).revision())
                    .isEqualTo(revision);
        }
    }

    @Test
    void anEtcd34IsReadToo() throws Exception {
        assumeTrue(EtcdVersion.V3_4.isInstalled(), "no etcd 3.4: Debian's package etcd-server is not installed");
        try (EtcdCluster cluster =
                        EtcdCluster.of(EtcdVersion.V3_4).withTls().withAuth().start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            ApisixData.Filled filled = ApisixData.seeded(2).fill(cluster);
            ClusterView view = client.view();
            URI endpoint = view.members().getFirst().endpoint().orElseThrow();
            SnapshotReceipt receipt = client.snapshot(endpoint, IDLE, OutputStream.nullOutputStream());
            assertThat(receipt.size() % 512).isEqualTo(32);
            assertThat(receipt.storageVersion()).isEmpty();
            assertThat(client.compareVoters(view, filled.revision()).answers()).hasSize(1);
        }
    }

    @Test
    void aDeadMemberIsSaidAndDoesNotHoldUpTheOthers() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            cluster.member(0).kill();
            cluster.awaitHealthy();
            ClusterView view = client.view();
            assertThat(view.members()).filteredOn(m -> m.status().isPresent()).hasSize(2);
            ClusterView.Member dead = view.members().stream()
                    .filter(m -> m.name().equals("m0"))
                    .findFirst()
                    .orElseThrow();
            assertThat(dead.status()).isEmpty();
            assertThat(dead.endpoint()).isEmpty();
            assertThat(dead.problem())
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .startsWith("status at " + cluster.member(0).clientUrl())
                            .contains("connection refused"));

            HashKvComparison comparison = client.compareVotersNow();
            assertThat(comparison.answers()).hasSize(2);
            assertThat(comparison.silent()).singleElement().satisfies(silent -> {
                assertThat(silent.member().name()).isEqualTo("m0");
                assertThat(silent.reason()).isEqualTo(EtcdException.Reason.UNREACHABLE);
                assertThat(silent.why()).contains("connection refused");
            });

            // The same client finds the member as soon as it is back.
            cluster.start();
            assertThat(client.view().members()).allMatch(m -> m.status().isPresent());

            // Two of three gone: no quorum, yet a view, and the survivor's data can still be saved.
            cluster.member(1).kill();
            cluster.member(2).kill();
            view = client.view();
            assertThat(view.members()).filteredOn(m -> m.status().isPresent()).hasSize(1);
            assertThat(client.snapshot(cluster.member(0).clientUrl(), IDLE, OutputStream.nullOutputStream())
                            .size())
                    .isPositive();

            cluster.member(0).kill();
            assertThatThrownBy(client::view)
                    .isInstanceOf(EtcdException.class)
                    .hasMessageStartingWith("no endpoint answers: member list at ")
                    .hasMessageContaining(cluster.member(1).clientUrl() + ": connection refused")
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(EtcdException.Reason.UNREACHABLE);
        }
    }

    @Test
    void everyCallMayBeMadeByAClientThatKnowsOneEndpointOnly() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_5).members(3).start()) {
            EtcdAccess one = new EtcdAccess(
                    List.of(cluster.member(1).clientUrl()), Optional.empty(), Optional.empty(), Duration.ofSeconds(5));
            try (EtcdClient client = EtcdClient.connect(one)) {
                assertThat(client.view().members()).allMatch(m -> m.status().isPresent());
                assertThat(client.compareVotersNow().answers()).hasSize(3);
            }
        }
    }

    @Test
    void aCompactedRevisionIsSaid() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_7).start();
                EtcdClient client = EtcdClient.connect(cluster.access());
                EtcdTestClient writer = cluster.client()) {
            writer.put("a", "1");
            writer.put("a", "2");
            writer.compact(writer.put("a", "3"));
            URI endpoint = cluster.member(0).clientUrl();
            assertThatThrownBy(() -> client.hashKv(endpoint, 2))
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("hashkv at %s: the revision is compacted", endpoint)
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(EtcdException.Reason.COMPACTED);
            assertThat(client.compareVoters(client.view(), 2).comparable()).isFalse();
            assertThat(client.compareVotersNow().answers()).hasSize(1);
            assertThatThrownBy(() -> client.hashKv(endpoint, 99))
                    .hasMessageContaining("required revision is a future revision");
        }
    }

    @Test
    void alarmsAreSeen() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                EtcdClient client = EtcdClient.connect(cluster.access());
                EtcdTestClient other = cluster.client(cluster.member(1))) {
            other.raiseAlarm(EtcdTestClient.Alarm.CORRUPT, other.memberId());
            assertThat(client.view().alarms()).containsExactly(new ClusterView.Alarm(other.memberId(), "CORRUPT"));

            // Without a quorum the members still know.
            cluster.member(0).kill();
            cluster.member(2).kill();
            assertThat(client.view().alarms()).containsExactly(new ClusterView.Alarm(other.memberId(), "CORRUPT"));
        }
    }

    @Test
    void endpointsOfTwoClustersAreRefused() {
        try (EtcdCluster one = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdCluster two = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            List<URI> mixed = List.of(one.member(0).clientUrl(), two.member(0).clientUrl());
            try (EtcdClient client = EtcdClient.connect(
                    new EtcdAccess(mixed, Optional.empty(), Optional.empty(), Duration.ofSeconds(5)))) {
                assertThatThrownBy(client::view)
                        .isInstanceOf(EtcdException.class)
                        .hasMessageStartingWith("the endpoints belong to different clusters: ");
            }
        }
    }

    /// Hash, revision and number of keys. The size may grow by some pages with each commit.
    private static String status(EtcdVersion version, Path file) {
        return EtcdTools.etcdutl(version, "snapshot", "status", file.toString(), "-w", "json")
                .replaceFirst(",\"totalSize\":\\d+", "");
    }

    private static EtcdAccess accessTo(int port) {
        return new EtcdAccess(
                List.of(URI.create("http://127.0.0.1:" + port)),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5));
    }

    @Test
    void aClientConnectsAheadOfItsFirstCall() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            try (EtcdClient client = EtcdClient.connectAhead(accessTo(server.getLocalPort()))) {
                assertThat(server.accept().isConnected())
                        .as("connected although nothing was asked of %s", client)
                        .isTrue();
            }
        }
    }

    @Test
    void whatFailsAheadIsToldByTheFirstCall() throws Exception {
        int nobody = Ports.reserve();
        try (EtcdClient client = EtcdClient.connectAhead(accessTo(nobody))) {
            assertThatThrownBy(client::view)
                    .isInstanceOf(EtcdException.class)
                    .hasMessageContaining("127.0.0.1:" + nobody);
        }
    }

    @Test
    void aClosedClientConnectsNoMore() throws Exception {
        EtcdClient client = EtcdClient.connect(accessTo(Ports.reserve()));
        client.close();
        assertThatThrownBy(client::view)
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("the connection to etcd is closed");
    }
}
