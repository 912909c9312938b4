package io.etcddr.datadir;

import static io.etcddr.mvcc.HandmadeDb.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HandmadeDb;
import io.etcddr.mvcc.RevisionBump;
import io.etcddr.mvcc.RevisionBump.CompactionMark;
import io.etcddr.progress.Progress;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdClusterSpec;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Real servers of every minor boot from what [DataDirs] makes.
@Tag("it")
final class RestoredClusterTest {
    private static final long BUMP = 1_000_000_000;

    @TempDir
    private Path folder;

    /// What a cluster held when its snapshot was taken.
    private record Before(Path snapshot, long revision, List<KeyValue> keys, HashKVResponse hash, long lease) {}

    private static void requireInstalled(EtcdVersion... versions) {
        for (EtcdVersion version : versions) {
            assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        }
    }

    private Before snapshotOf(EtcdClusterSpec spec) {
        try (EtcdCluster cluster = spec.start();
                EtcdTestClient client = cluster.client()) {
            ApisixData.seeded(7).fill(cluster);
            long lease = client.grantLease(7_200);
            client.putLeased("leased", "value".getBytes(UTF_8), lease);
            client.put("large", new byte[1_400_000]);
            client.put("gone", "x");
            long compacted = client.revision();
            client.delete("gone");
            client.compact(compacted);
            client.put("last", "one");
            long revision = client.revision();
            List<KeyValue> keys = client.getAll();
            HashKVResponse hash = client.hashKv(revision);
            client.raiseAlarm(EtcdTestClient.Alarm.NOSPACE, client.memberId());
            Path snapshot = folder.resolve("snapshot.db");
            EtcdTools.etcdctl(cluster, cluster.member(0), "snapshot", "save", snapshot.toString());
            return new Before(snapshot, revision, keys, hash, lease);
        }
    }

    private static DataDirReport restore(Path snapshot, EtcdCluster cluster) throws IOException, Failure {
        DataDirRequest request = new DataDirRequest(
                ClusterSpec.parse(cluster.initialCluster(), cluster.token()),
                EtcdMinor.parse(cluster.version().minor()),
                RevisionBump.by(BUMP, CompactionMark.MARKED),
                cluster.members().stream()
                        .map(member -> new DataDirTarget(member.name(), member.dataDir(), Optional.empty()))
                        .toList());
        try (Backend source = Backend.open(snapshot)) {
            return DataDirs.create(source, request, Progress.none());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V3_4, V3_4, 1",
        "V3_4, V3_4, 3",
        "V3_4, V3_5, 1",
        "V3_4, V3_6, 3",
        "V3_5, V3_5, 1",
        "V3_5, V3_5, 3",
        "V3_5, V3_6, 3",
        "V3_5, V3_7, 1",
        "V3_6, V3_6, 1",
        "V3_6, V3_6, 3",
        "V3_6, V3_7, 1",
        "V3_7, V3_7, 1",
        "V3_7, V3_7, 3",
        // Nobody promises these; they work, because what is new in a database is left out.
        "V3_6, V3_5, 1",
        "V3_7, V3_6, 3",
        "V3_7, V3_4, 1"
    })
    void theNewClusterServesWhatTheOldOneHeld(EtcdVersion from, EtcdVersion to, int members) throws Exception {
        requireInstalled(from, to);
        Before before = snapshotOf(EtcdCluster.of(from));
        try (EtcdCluster cluster = EtcdCluster.of(to).members(members).create()) {
            DataDirReport report = restore(before.snapshot(), cluster);
            assertThat(report.revisionBefore()).isEqualTo(before.revision());
            assertThat(report.revisionAfter()).isEqualTo(before.revision() + BUMP);
            assertThat(report.content().hash())
                    .isEqualTo(Integer.toUnsignedLong(before.hash().getHash()));
            assertThat(report.content().compactRevision())
                    .isEqualTo(before.hash().getCompactRevision());
            Path database =
                    Files.copy(cluster.member(0).dataDir().resolve("member/snap/db"), folder.resolve("restored.db"));
            assertStockToolsAccept(database);

            cluster.start();
            assertSameContent(before, report, cluster);
            assertHistoryIsGone(before, report, cluster);
            assertHashOf(database, report, cluster);
            assertWritable(report, cluster);
            cluster.stop();
            cluster.start();
            try (EtcdTestClient client = cluster.client()) {
                assertThat(client.get("new")).contains("write");
                assertThat(client.get("last")).contains("one");
            }
        }
    }

    private static void assertStockToolsAccept(Path database) {
        for (EtcdVersion version : List.of(EtcdVersion.V3_5, EtcdVersion.V3_6, EtcdVersion.V3_7)) {
            assertThat(EtcdTools.etcdutl(version, "snapshot", "status", database.toString(), "-w", "json"))
                    .contains("\"revision\":");
        }
    }

    private static void assertSameContent(Before before, DataDirReport report, EtcdCluster cluster) {
        for (EtcdMember member : cluster.members()) {
            try (EtcdTestClient client = cluster.client(member)) {
                assertThat(client.getAll()).isEqualTo(before.keys());
                assertThat(client.memberId()).isEqualTo(report.memberIds().get(member.name()));
                assertThat(client.alarms()).isEmpty();
                assertThat(client.stub(LeaseGrpc::newBlockingStub)
                                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                                        .setID(before.lease())
                                        .build())
                                .getGrantedTTL())
                        .isEqualTo(7_200);
            }
        }
        try (EtcdTestClient client = cluster.client()) {
            var list = client.stub(ClusterGrpc::newBlockingStub).memberList(MemberListRequest.getDefaultInstance());
            assertThat(list.getHeader().getClusterId())
                    .isEqualTo(report.clusterId().value());
            assertThat(list.getMembersList())
                    .extracting(Member::getName)
                    .containsExactlyInAnyOrderElementsOf(report.memberIds().keySet());
            assertThat(client.revision()).isEqualTo(report.revisionAfter());
        }
    }

    private static void assertHistoryIsGone(Before before, DataDirReport report, EtcdCluster cluster)
            throws InterruptedException {
        try (EtcdTestClient client = cluster.client()) {
            assertThatThrownBy(() -> client.getAt("last", before.revision()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessage("OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted");
            var answers = client.watchFrom(before.revision() + 1);
            WatchResponse answer = answers.poll(30, TimeUnit.SECONDS);
            while (answer != null && !answer.getCanceled()) {
                answer = answers.poll(30, TimeUnit.SECONDS);
            }
            assertThat(answer).isNotNull();
            assertThat(answer.getCompactRevision()).isEqualTo(report.revisionAfter());
        }
    }

    /// 3.4 does not answer for a revision that it has compacted, and the first one after a bump is.
    private static void assertHashOf(Path database, DataDirReport report, EtcdCluster cluster) throws IOException {
        if (cluster.version() == EtcdVersion.V3_4) {
            return;
        }
        try (Backend backend = Backend.open(database)) {
            for (EtcdMember member : cluster.members()) {
                try (EtcdTestClient client = cluster.client(member)) {
                    HashKVResponse live = client.hashKv(report.revisionAfter());
                    assertThat(Integer.toUnsignedLong(live.getHash()))
                            .isEqualTo(backend.hashKv(report.revisionAfter(), live.getCompactRevision())
                                    .hash());
                }
            }
        }
    }

    private static void assertWritable(DataDirReport report, EtcdCluster cluster) {
        try (EtcdTestClient client = cluster.client()) {
            assertThat(client.put("new", "write")).isEqualTo(report.revisionAfter() + 1);
        }
        for (EtcdMember member : cluster.members()) {
            try (EtcdTestClient client = cluster.client(member)) {
                assertThat(client.get("new")).contains("write");
            }
        }
    }

    @Test
    void usersAndRolesStay() throws Exception {
        EtcdClusterSpec spec = EtcdCluster.of(EtcdVersion.V3_6).withAuth();
        Before before;
        try (EtcdCluster cluster = spec.start();
                EtcdTestClient client = cluster.client()) {
            client.put("a", "b");
            client.addUser("reader", "secret");
            Path snapshot = folder.resolve("snapshot.db");
            EtcdTools.etcdctl(cluster, cluster.member(0), "snapshot", "save", snapshot.toString());
            before = new Before(snapshot, client.revision(), client.getAll(), client.hashKv(0), 0);
        }
        try (EtcdCluster cluster = spec.members(3).create()) {
            restore(before.snapshot(), cluster);
            cluster.start();
            try (EtcdTestClient client = cluster.client();
                    EtcdTestClient nobody =
                            EtcdTestClient.connectAnonymously(cluster.member(0).clientUrl(), Optional.empty())) {
                assertThat(client.getAll()).isEqualTo(before.keys());
                assertThatThrownBy(nobody::getAll)
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessage("INVALID_ARGUMENT: etcdserver: user name is empty");
                assertThat(EtcdTools.etcdctl(cluster, cluster.member(0), "user", "list"))
                        .isEqualTo("reader\nroot\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void anEmptyStoreBoots(EtcdVersion version) throws Exception {
        requireInstalled(version);
        Path snapshot = new HandmadeDb().bucket("key").write(folder.resolve("empty.db"));
        try (EtcdCluster cluster = EtcdCluster.of(version).create()) {
            DataDirReport report = restore(snapshot, cluster);
            assertThat(report.revisionBefore()).isEqualTo(1);
            cluster.start();
            try (EtcdTestClient client = cluster.client()) {
                assertThat(client.countKeys()).isZero();
                assertThat(client.put("a", "b")).isEqualTo(report.revisionAfter() + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdVersion.class,
            names = {"V3_5", "V3_7"})
    void twoHundredThousandKeysAndLargeValuesBoot(EtcdVersion version) throws Exception {
        HandmadeDb db = new HandmadeDb();
        for (int i = 0; i < 200_000; i++) {
            db.put(i + 2, "key-%06d".formatted(i), text("value-" + i));
        }
        byte[] large = new byte[1_468_006]; // 1.4 MiB
        large[1_468_005] = 1;
        for (int i = 0; i < 5; i++) {
            db.put(300_000 + i, "large-" + i, large);
        }
        Path snapshot = db.write(folder.resolve("large.db"));
        try (EtcdCluster cluster = EtcdCluster.of(version).create()) {
            restore(snapshot, cluster);
            assertStockToolsAccept(cluster.member(0).dataDir().resolve("member/snap/db"));
            cluster.start();
            try (EtcdTestClient client = cluster.client()) {
                assertThat(client.countKeys()).isEqualTo(200_005);
                assertThat(client.get("key-123456")).contains("value-123456");
                assertThat(client.get("large-4").orElseThrow()).hasSize(1_468_006);
                // The pages are bbolt's to change now: rewrite some, drop the rest.
                client.put("key-000000", "changed");
                client.delete("large-0");
                client.compact(client.revision());
                client.defragment();
                assertThat(client.countKeys()).isEqualTo(200_004);
            }
            cluster.restart(cluster.member(0));
            try (EtcdTestClient client = cluster.client()) {
                assertThat(client.get("key-000000")).contains("changed");
            }
        }
    }
}
