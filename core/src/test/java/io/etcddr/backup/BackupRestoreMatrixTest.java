package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcddr.catalog.Manifest;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestoreReport;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdClusterSpec;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import io.etcddr.verify.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clusters of every kind are backed up, verified, destroyed, rebuilt and used again.
@Tag("it")
final class BackupRestoreMatrixTest {
    private static final BackupRequest REQUEST = new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED);

    @TempDir
    private Path folder;

    /// What clients of the old cluster know.
    private record Known(List<KeyValue> keys, long revision) {}

    private record Backup(TestRepository repository, Manifest manifest) {}

    /// One cluster for both stores: it is destroyed and rebuilt twice.
    @ParameterizedTest(name = "etcd {0}, {1} members, {2}")
    @CsvSource({
        "V3_5, 1, PLAIN", "V3_6, 1, PLAIN", "V3_7, 1, PLAIN",
        "V3_5, 3, PLAIN", "V3_6, 3, PLAIN", "V3_7, 3, PLAIN",
        "V3_5, 1, TLS", "V3_6, 1, TLS", "V3_7, 1, TLS",
        "V3_5, 3, TLS", "V3_6, 3, TLS", "V3_7, 3, TLS"
    })
    void aDestroyedClusterComesBackFromAFolderAndFromMinio(
            EtcdVersion version, int members, EtcdClusterSpec.Transport transport) throws Exception {
        EtcdClusterSpec spec = EtcdCluster.of(version).members(members);
        EtcdClusterSpec kind = transport == EtcdClusterSpec.Transport.PLAIN
                ? spec
                : spec.withTls().withAuth();
        try (EtcdCluster cluster = kind.start();
                ObjectStore minio = new S3ObjectStore(MinioStore.shared().newBucket())) {
            Known known = fill(cluster);
            Backup inFolder = backUp(cluster, folderStore(), known);
            Backup inMinio = backUp(cluster, minio, known);
            rebuild(cluster, inFolder, known);
            rebuild(cluster, inMinio, known);
        }
    }

    @Test
    void fiveMembersComeBack() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(5).start()) {
            Known known = fill(cluster);
            rebuild(cluster, backUp(cluster, folderStore(), known), known);
        }
    }

    @Test
    void etcd34ComesBack() throws Exception {
        assumeThat(EtcdVersion.V3_4.isInstalled())
                .as("etcd 3.4.23 is here: it comes from Debian's etcd-server package")
                .isTrue();
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_4).start()) {
            Known known = fill(cluster);
            rebuild(cluster, backUp(cluster, folderStore(), known), known);
        }
    }

    @ParameterizedTest(name = "a point of etcd {0} restored by {1}")
    @CsvSource({"V3_5, V3_6", "V3_6, V3_7"})
    void aPointIsRestoredByTheNextMinor(EtcdVersion older, EtcdVersion newer) throws Exception {
        Known known;
        Backup backup;
        try (EtcdCluster cluster = EtcdCluster.of(older).start()) {
            known = fill(cluster);
            backup = backUp(cluster, folderStore(), known);
        }
        try (EtcdCluster cluster = EtcdCluster.of(newer).create()) {
            rebuild(cluster, backup, known);
        }
    }

    private ObjectStore folderStore() throws Exception {
        return FileObjectStore.initialize(folder.resolve("repository"));
    }

    /// Several revisions, deletes, leases, and a compaction somewhere in between.
    private static Known fill(EtcdCluster cluster) {
        ApisixData.Filled filled =
                ApisixData.seeded(7).keys(200).rounds(4).leasedKeys(3).fill(cluster);
        try (EtcdTestClient client = cluster.client()) {
            client.delete(filled.liveKeys().lastKey());
            client.compact(client.revision() - 4);
            client.put("/apisix/routes/last", "before the disaster");
            return new Known(client.getAll(), client.revision());
        }
    }

    private Backup backUp(EtcdCluster cluster, ObjectStore store, Known known) throws Exception {
        TestRepository repository = TestRepository.in(store, folder);
        try (EtcdClient client = EtcdClient.connect(cluster.access())) {
            BackupReport report = repository.pipeline(client).run(REQUEST);
            Manifest manifest = report.manifest();
            assertThat(report.warnings()).isEmpty();
            assertThat(manifest.proven()).isTrue();
            assertThat(manifest.etcd().proof().comparedWith())
                    .hasSize(cluster.members().size());
            assertThat(manifest.etcd().revision()).isEqualTo(known.revision());
            assertThat(manifest.etcd().compactRevision()).isBetween(2L, known.revision());
            assertThat(manifest.etcd().liveKeys()).isEqualTo(known.keys().size());
            assertThat(manifest.etcd().source().role())
                    .isEqualTo(cluster.members().size() == 1 ? "leader" : "follower");
            assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
            assertThat(repository.spoolFiles()).isEmpty();
            return new Backup(repository, manifest);
        }
    }

    private static void rebuild(EtcdCluster cluster, Backup backup, Known known) throws Exception {
        cluster.destroyData();
        RestoreReport report = restore(cluster, backup);
        Manifest.Proof proof = backup.manifest().etcd().proof();
        assertThat(report.hashKv().revision()).isEqualTo(proof.revision());
        assertThat(report.hashKv().hash()).isEqualTo(proof.hash());
        cluster.start();
        long written;
        try (EtcdTestClient client = cluster.client()) {
            assertThat(client.getAll()).isEqualTo(known.keys());
            assertThat(client.revision()).isGreaterThanOrEqualTo(known.revision() + Bump.MARGIN);
            requireCompacted(client, known.revision());
            requireLeases(client, known.keys());
            written = client.put("/apisix/routes/new", "after the disaster");
        }
        requireAgreement(cluster, written);
        cluster.restart(cluster.member(0));
        try (EtcdTestClient client = cluster.client(cluster.member(0))) {
            assertThat(client.get("/apisix/routes/new")).hasValue("after the disaster");
            assertThat(client.put("/apisix/routes/newer", "after the restart")).isGreaterThan(written);
        }
    }

    private static RestoreReport restore(EtcdCluster cluster, Backup backup) throws Exception {
        RestoreRequest request = new RestoreRequest(
                new RestoreSource.Point(backup.manifest().id()),
                cluster.members().stream()
                        .map(member -> new Target(member.name(), member.dataDir(), Optional.empty()))
                        .toList(),
                cluster.members().stream()
                        .map(member -> new NewMember(
                                member.name(), List.of(member.peerUrl().toString())))
                        .toList(),
                cluster.token(),
                Optional.of(cluster.version().minor()),
                new Bump.PastLastSeen(),
                Trust.SIGNED);
        return backup.repository().restore().run(backup.repository().restore().plan(request));
    }

    private static void requireCompacted(EtcdTestClient client, long revision) throws InterruptedException {
        BlockingQueue<WatchResponse> answers = client.watchFrom(revision);
        WatchResponse answer = answers.poll(20, TimeUnit.SECONDS);
        while (answer != null && !answer.getCanceled()) {
            answer = answers.poll(20, TimeUnit.SECONDS);
        }
        assertThat(answer).as("an answer to an old watcher").isNotNull();
        assertThat(answer.getCompactRevision()).isGreaterThanOrEqualTo(revision);
    }

    private static void requireLeases(EtcdTestClient client, List<KeyValue> keys) {
        List<KeyValue> leased = keys.stream().filter(kv -> kv.getLease() != 0).toList();
        assertThat(leased).hasSizeGreaterThanOrEqualTo(2);
        for (KeyValue kv : leased) {
            var answer = client.stub(LeaseGrpc::newBlockingStub)
                    .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                            .setID(kv.getLease())
                            .setKeys(true)
                            .build());
            assertThat(answer.getTTL()).isPositive();
            assertThat(answer.getKeysList()).containsExactly(kv.getKey());
        }
    }

    /// Every member holds the same at the same revision.
    private static void requireAgreement(EtcdCluster cluster, long revision) {
        Await.until("all members to have revision " + revision, Duration.ofSeconds(20), () -> {
            TreeMap<String, Integer> hashes = new TreeMap<>();
            for (EtcdMember member : cluster.members()) {
                try (EtcdTestClient client = cluster.client(member)) {
                    hashes.put(member.name(), client.hashKv(revision).getHash());
                }
            }
            return hashes.values().stream().distinct().count() == 1;
        });
    }
}
