package io.etcddr.mvcc;

import static io.etcddr.testing.EtcdTestClient.deleteOp;
import static io.etcddr.testing.EtcdTestClient.putOp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RequestOp;
import io.etcddr.progress.Progress;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What a backend says is what etcd says: its stock tools about the file, its servers about the data.
@Tag("it")
class BackendAgainstEtcdTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<EtcdVersion> WITH_ETCDUTL = List.of(EtcdVersion.V3_5, EtcdVersion.V3_6, EtcdVersion.V3_7);

    @TempDir
    Path folder;

    private int snapshots;

    @ParameterizedTest
    @EnumSource(value = EtcdVersion.class, names = "V3_4", mode = Mode.EXCLUDE)
    void everyStageOfASmallStoresLife(EtcdVersion version) throws IOException {
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdTestClient client = cluster.client()) {
            compare(cluster, client, "no keys");
            client.put("one", "1");
            compare(cluster, client, "one key");
            client.delete("one");
            compare(cluster, client, "no living key");
            client.compact(client.revision());
            compare(cluster, client, "the newest record is a deletion at the compaction's edge");
            severalRevisionsPerKey(client);
            compare(cluster, client, "several revisions per key, transactions with deletions");
            client.compact(30);
            compare(cluster, client, "compacted in the middle");
            leases(client);
            compare(cluster, client, "leases");
            client.delete("k3");
            long edge = client.put("other", "x") - 1;
            client.compact(edge);
            compare(cluster, client, "a deletion at the compaction's edge, with keys that live");
            sizes(client);
            compare(cluster, client, "values from nothing to 1.4 MiB");
            client.defragment();
            compare(cluster, client, "defragmented");
        }
    }

    @ParameterizedTest
    @EnumSource(value = EtcdVersion.class, names = "V3_4", mode = Mode.EXCLUDE)
    void aStoreWithUsersAlarmsAndThreeMembers(EtcdVersion version) throws IOException {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).withAuth().start();
                EtcdTestClient client = cluster.client()) {
            client.addUser("apisix", "secret");
            client.addReadWriteRole("gateway");
            client.grantRole("apisix", "gateway");
            severalRevisionsPerKey(client);
            Path file = compare(cluster, client, "users");
            client.raiseAlarm(EtcdTestClient.Alarm.NOSPACE, client.memberId());
            try (Backend backend = Backend.open(snapshot(cluster));
                    Backend before = Backend.open(file)) {
                BackendFacts facts = backend.inspect(Progress.none()).facts();
                assertThat(facts.authEnabled()).isTrue();
                assertThat(facts.users()).containsExactly("apisix", "root");
                assertThat(facts.roles()).containsExactly("gateway", "root");
                assertThat(facts.alarms()).containsExactly(new BackendFacts.Alarm(client.memberId(), "NOSPACE"));
                assertThat(before.inspect(Progress.none()).facts().alarms()).isEmpty();
                assertThat(facts.clusterVersion().orElseThrow()).startsWith(version.minor());
                // The members bucket of 3.5 is written too, and what it says is right on a cluster that never changed.
                assertThat(facts.members())
                        .extracting(BackendFacts.Member::name)
                        .containsOnly("m0", "m1", "m2");
                assertThat(facts.members())
                        .extracting(member -> member.peerUrls().getFirst())
                        .containsExactlyInAnyOrderElementsOf(cluster.members().stream()
                                .map(member -> member.peerUrl().toString())
                                .toList());
                assertThat(facts.members()).extracting(BackendFacts.Member::id).contains(client.memberId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = EtcdVersion.class, names = "V3_4", mode = Mode.EXCLUDE)
    void twoHundredThousandKeys(EtcdVersion version) throws IOException {
        try (EtcdCluster cluster = EtcdCluster.of(version)
                        .flags("--max-txn-ops=2000", "--quota-backend-bytes=4294967296")
                        .start();
                EtcdTestClient client = cluster.client()) {
            int keys = 200_000;
            for (int first = 0; first < keys; first += 2000) {
                List<RequestOp> operations = new ArrayList<>();
                for (int key = first; key < first + 2000; key++) {
                    operations.add(putOp("/apisix/routes/%06d".formatted(key), "{\"uri\":\"/%d\"}".formatted(key)));
                }
                client.txn(operations);
            }
            for (int key = 0; key < keys; key += 1000) {
                client.txn(List.of(
                        deleteOp("/apisix/routes/%06d".formatted(key)),
                        putOp("/apisix/routes/%06d".formatted(key + 1), "changed")));
            }
            client.compact(150);
            compare(cluster, client, "200,000 keys");
        }
    }

    private static void severalRevisionsPerKey(EtcdTestClient client) {
        Random random = new Random(8);
        for (int i = 0; i < 60; i++) {
            TreeSet<Integer> keys = new TreeSet<>();
            while (keys.size() < 1 + i % 5) {
                keys.add(random.nextInt(12));
            }
            client.txn(keys.stream()
                    .map(key -> random.nextInt(4) == 0 ? deleteOp("k" + key) : putOp("k" + key, "v" + random.nextInt()))
                    .toList());
        }
        client.put("k3", "lives");
    }

    private static void leases(EtcdTestClient client) {
        long first = client.grantLease(600);
        long second = client.grantLease(900);
        for (int i = 0; i < 10; i++) {
            client.putLeased("leased" + i % 4, "x".getBytes(UTF_8), i % 2 == 0 ? first : second);
        }
    }

    private static void sizes(EtcdTestClient client) {
        Random random = new Random(9);
        for (int size : new int[] {0, 1, 2, 127, 128, 4000, 4050, 4070, 4096, 5000, 8192, 16384, 100_000, 1_468_006}) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            client.put("size" + size, value);
        }
    }

    private Path snapshot(EtcdCluster cluster) {
        Path file = folder.resolve("snapshot-%d.db".formatted(snapshots++));
        EtcdTools.etcdctl(cluster, cluster.member(0), "snapshot", "save", file.toString());
        return file;
    }

    /// Takes a snapshot and compares all that can be compared.
    private Path compare(EtcdCluster cluster, EtcdTestClient client, String stage) throws IOException {
        Path file = snapshot(cluster);
        try (Backend backend = Backend.open(file);
                Backend cold = Backend.open(file)) {
            Inspection inspection = backend.inspect(Progress.none());
            assertThat(inspection.findings()).as(stage).isEmpty();
            compareStatus(file, inspection, stage);
            compareHashes(client, backend, cold, stage);
            compareKeys(client, backend, stage);
            assertThat(inspection.facts().revision()).as(stage).isEqualTo(client.revision());
            assertThat(inspection.facts().liveKeys()).as(stage).isEqualTo(client.countKeys());
            assertThat(inspection.facts().leases()).as(stage).isEqualTo(leasesOf(cluster));
            compareOffline(file, backend, inspection, stage);
        }
        return file;
    }

    private static void compareStatus(Path file, Inspection inspection, String stage) throws IOException {
        SnapshotStatus status = inspection.status();
        for (EtcdVersion version : WITH_ETCDUTL) {
            JsonNode said = JSON.readTree(
                    EtcdTools.etcdutl(version, "snapshot", "status", file.toString(), "--write-out=json"));
            boolean old = version == EtcdVersion.V3_5;
            assertThat(said.get("hash").asLong()).as("%s, %s", stage, version).isEqualTo(status.hash());
            assertThat(said.get("revision").asLong())
                    .as("%s, %s", stage, version)
                    .isEqualTo(status.lastKeyRevision());
            assertThat(said.get("totalSize").asLong())
                    .as("%s, %s", stage, version)
                    .isEqualTo(status.totalSize());
            assertThat(said.get("totalKey").asLong())
                    .as("%s, %s", stage, version)
                    .isEqualTo(old ? status.allKeys() : status.liveKeys());
            if (!old) {
                assertThat(said.path("version").asText())
                        .as("%s, %s", stage, version)
                        .isEqualTo(status.version().orElse(""));
            }
        }
    }

    /// Against the live server, at every revision that it still answers for, or some of many.
    private static void compareHashes(EtcdTestClient client, Backend backend, Backend cold, String stage)
            throws IOException {
        long last = backend.revision();
        long first = Math.max(1, backend.compactRevision());
        for (long revision :
                LongStream.rangeClosed(Math.max(first, last - 25), last).toArray()) {
            HashKVResponse answer = client.hashKv(revision);
            HashKv expected =
                    new HashKv(revision, answer.getCompactRevision(), Integer.toUnsignedLong(answer.getHash()));
            if (answer.getCompactRevision() < backend.compactRevision()) {
                // The server remembers the hash that it had at a compaction, from before it (etcd-internals 6.2).
                continue;
            }
            assertThat(backend.hashKv(revision, answer.getCompactRevision()))
                    .as("%s, after an inspection", stage)
                    .isEqualTo(expected);
            if (revision >= last - 3) {
                assertThat(cold.hashKv(revision, answer.getCompactRevision()))
                        .as(stage)
                        .isEqualTo(expected);
            }
        }
    }

    private static void compareKeys(EtcdTestClient client, Backend backend, String stage) throws IOException {
        List<KeyRecord> ours = new ArrayList<>();
        if (client.countKeys() > 10_000) {
            return;
        }
        backend.range(new byte[0], new byte[0], backend.revision(), ours::add);
        List<KeyValue> theirs = client.getAll();
        assertThat(ours).as(stage).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.size(); i++) {
            KeyValue their = theirs.get(i);
            assertThat(ours.get(i))
                    .as(stage)
                    .usingRecursiveComparison()
                    .isEqualTo(new KeyRecord(
                            their.getKey().toByteArray(),
                            their.getValue().toByteArray(),
                            their.getCreateRevision(),
                            their.getModRevision(),
                            their.getVersion(),
                            their.getLease()));
        }
    }

    private static long leasesOf(EtcdCluster cluster) throws IOException {
        return JSON.readTree(EtcdTools.etcdctl(cluster, cluster.member(0), "lease", "list", "--write-out=json"))
                .path("leases")
                .size();
    }

    /// `etcdutl hashkv` of 3.6 panics on keys with leases. It opens the file for writing, so it gets a copy.
    private void compareOffline(Path file, Backend backend, Inspection inspection, String stage) throws IOException {
        for (EtcdVersion version : List.of(EtcdVersion.V3_6, EtcdVersion.V3_7)) {
            if (version == EtcdVersion.V3_6 && inspection.facts().leases() > 0) {
                continue;
            }
            Path copy = folder.resolve("copy.db");
            Files.copy(file, copy);
            JsonNode said = JSON.readTree(EtcdTools.etcdutl(version, "hashkv", copy.toString(), "--write-out=json"));
            Files.delete(copy);
            HashKv ours = backend.hashKv(backend.revision(), backend.compactRevision());
            assertThat(new HashKv(
                            said.get("hashRevision").asLong(),
                            said.get("compactRevision").asLong(),
                            said.get("hash").asLong()))
                    .as("%s, etcdutl %s hashkv", stage, version)
                    .isEqualTo(ours);
        }
    }
}
