package io.etcddr.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.CodedInputStream;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.EtcdCommand;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keys, leases, users and watches of real servers.
@Tag("it")
@Timeout(300)
final class EtcdDataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PLENTY = 1 << 20;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static EtcdData data(EtcdClient client, EtcdCluster cluster) {
        return client.data(cluster.member(0).clientUrl());
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void whatAClusterHoldsIsRead(EtcdVersion version) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdTestClient other = cluster.client();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            EtcdData data = data(client, cluster);
            assertThat(data.leases()).isEmpty();
            assertThat(data.revision()).isEqualTo(1);
            long[] leases =
                    LongStream.range(0, 40).map(i -> other.grantLease(3600 + i)).toArray();
            other.put("a", "1");
            other.put("b", "2");
            long leased = other.putLeased("c", bytes("3"), leases[0]);
            long head = other.put("a", "changed");

            assertThat(data.revision()).isEqualTo(head);
            KeyPage page = data.range(EtcdData.lowestKey(), Optional.empty(), head, 2, PLENTY);
            assertThat(page.count()).isEqualTo(3);
            assertThat(page.keys())
                    .extracting(key -> new String(key.key(), UTF_8))
                    .containsExactly("a", "b");
            StoredKey a = page.keys().getFirst();
            assertThat(a.value()).isEqualTo(bytes("changed"));
            assertThat(List.of(a.createRevision(), a.modRevision(), a.version(), a.lease()))
                    .containsExactly(2L, head, 2L, 0L);
            KeyPage last = data.range(bytes("b\0"), Optional.empty(), head, 9, PLENTY);
            assertThat(last.keys()).singleElement().satisfies(key -> {
                assertThat(key.modRevision()).isEqualTo(leased);
                assertThat(key.lease()).isEqualTo(leases[0]);
            });
            assertThat(data.range(bytes("a"), Optional.of(bytes("b")), leased, 9, PLENTY)
                            .keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.value()).isEqualTo(bytes("1")));

            Arrays.sort(leases);
            assertThat(data.leases()).isEqualTo(leases);
            assertThat(data.grantedTtl(leases[0])).isNotEmpty();
            assertThat(data.grantedTtl(7)).isEmpty();
            assertThat(data.users()).isEmpty();
            assertThat(data.roles()).isEmpty();

            long written = data.put(bytes("d"), bytes("4"));
            assertThat(written).isEqualTo(head + 1);
            assertThat(data.get(bytes("d")).orElseThrow().value()).isEqualTo(bytes("4"));
            assertThat(data.get(bytes("e"))).isEmpty();
        }
    }

    @Test
    void anAnswerIsNeverLargerThanAllowed() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdTestClient other = cluster.client();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            long head = 0;
            for (int i = 0; i < 20; i++) {
                head = other.put("large-" + i, new byte[1_200_000]);
            }
            EtcdData data = data(client, cluster);
            long revision = head;
            // More than the 16 MiB that other calls may receive.
            assertThat(data.range(EtcdData.lowestKey(), Optional.empty(), revision, 20, 24_500_000)
                            .keys())
                    .hasSize(20);
            assertThatThrownBy(() -> data.range(EtcdData.lowestKey(), Optional.empty(), revision, 20, 2_000_000))
                    .isInstanceOf(EtcdException.class)
                    .hasMessageContaining("gRPC message exceeds maximum size");
        }
    }

    @Test
    void aWatcherIsToldWhatBecomesOfIt() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdTestClient other = cluster.client();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            EtcdData data = data(client, cluster);
            long first = other.put("\0", "seldom");
            other.put("a", "1");
            long compacted = other.put("a", "2");
            assertThat(data.watch(first, PATIENCE)).isEqualTo(new WatchAnswer.Event(first));
            assertThat(data.watch(compacted + 1_000, Duration.ofSeconds(1))).isEqualTo(new WatchAnswer.Silent());
            other.compact(compacted);
            assertThat(data.watch(first, PATIENCE)).isEqualTo(new WatchAnswer.Compacted(compacted));
            assertThatThrownBy(() -> data.range(EtcdData.lowestKey(), Optional.empty(), first, 9, PLENTY))
                    .isInstanceOfSatisfying(
                            EtcdException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COMPACTED));
        }
    }

    @Test
    void aBorrowedTokenOpensWhatUsersGuard() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).withAuth().start();
                EtcdTestClient root = cluster.client();
                EtcdTestClient nobody =
                        EtcdTestClient.connectAnonymously(cluster.member(0).clientUrl(), Optional.empty())) {
            root.addUser("reader", "x");
            String token = nobody.stub(AuthGrpc::newBlockingStub)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setName("root")
                            .setPassword(EtcdCluster.ROOT_PASSWORD)
                            .build())
                    .getToken();
            EtcdAccess anonymous = new EtcdAccess(
                    cluster.access().endpoints(), Optional.empty(), Optional.empty(), Duration.ofSeconds(20));
            try (EtcdClient client = EtcdClient.connect(anonymous, new Secret(token))) {
                assertThat(data(client, cluster).users()).containsExactlyInAnyOrder("root", "reader");
                assertThat(data(client, cluster).roles()).containsExactly("root");
                assertThat(data(client, cluster).watch(1, Duration.ofSeconds(1)))
                        .isEqualTo(new WatchAnswer.Silent());
                assertThat(client.hashKv(cluster.member(0).clientUrl(), 0).hash())
                        .isPositive();
            }
            try (EtcdClient client = EtcdClient.connect(anonymous, new Secret("wrong"))) {
                assertDenied(client, cluster, "invalid auth token");
            }
            try (EtcdClient client = EtcdClient.connect(anonymous)) {
                assertDenied(client, cluster, "the cluster asks for a user and none is configured");
                assertThat(data(client, cluster).watch(1, PATIENCE))
                        .isInstanceOfSatisfying(
                                WatchAnswer.Canceled.class,
                                answer -> assertThat(answer.reason()).contains("user name is empty"));
            }
        }
    }

    private static void assertDenied(EtcdClient client, EtcdCluster cluster, String why) {
        assertThatThrownBy(() -> data(client, cluster).revision())
                .isInstanceOfSatisfying(
                        EtcdException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED))
                .hasMessage("range at %s: %s", cluster.member(0).clientUrl(), why);
    }

    /// The answer of a server with leases whose ids have the highest bit, and with fields that nobody knows yet.
    @Test
    void theListOfLeasesIsReadWhateverElseIsInIt() throws Exception {
        byte[] answer = HexFormat.ofDelimiter(" ")
                .parseHex(
                        "0a 02 08 05" // header
                                + " 12 03 08 ac 02" // 300
                                + " 12 0b 08 ff ff ff ff ff ff ff ff ff 01" // -1
                                + " 12 06 10 09 08 07 18 01" // 7, with unknown numbers around it
                                + " 78 03"); // unknown
        assertThat(LeaseList.read(CodedInputStream.newInstance(answer))).containsExactly(-1, 7, 300);
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void aServerIsReachedThroughItsSocketFile(EtcdVersion version, @TempDir Path folder) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        List<String> flags = new ArrayList<>(List.of(
                "--name=m0",
                "--listen-client-urls=unix://client:0",
                "--advertise-client-urls=unix://client:0",
                "--listen-peer-urls=unix://peer:0",
                "--initial-advertise-peer-urls=http://127.0.0.1:2380",
                "--initial-cluster=m0=http://127.0.0.1:2380"));
        URI socket = URI.create("unix://" + folder.resolve("client:0"));
        EtcdAccess access = new EtcdAccess(List.of(socket), Optional.empty(), Optional.empty(), Duration.ofSeconds(20));
        try (EtcdProcess etcd = EtcdProcess.start(
                        new EtcdCommand(EtcdBinary.at(version.etcd()), folder.resolve("data"), flags), folder);
                EtcdClient client = EtcdClient.connect(access)) {
            EtcdData data = client.data(socket);
            etcd.awaitReady(data::revision, PATIENCE);
            assertThat(data.put(bytes("a"), bytes("1"))).isEqualTo(2);
            ClusterView view = client.view();
            assertThat(view.members()).singleElement().satisfies(member -> {
                assertThat(member.endpoint()).contains(socket);
                assertThat(member.status().orElseThrow().revision()).isEqualTo(2);
            });
            assertThat(client.hashKv(socket, 2).currentRevision()).isEqualTo(2);
            etcd.stop(PATIENCE);
            assertThat(Files.exists(folder.resolve("client:0"))).isFalse();
            assertThatThrownBy(data::revision)
                    .isInstanceOfSatisfying(
                            EtcdException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        }
    }
}
