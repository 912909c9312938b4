package io.etcddr.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdData;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.verify.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a real etcd serves is compared with a snapshot that differs from it.
@Tag("it")
@Timeout(300)
final class ComparisonTest {
    private static final int MANY = 4_500; // more than two batches
    private static final String KEY = "/apisix/routes/%05d";

    @TempDir
    private Path folder;

    private EtcdCluster cluster;
    private EtcdTestClient writer;
    private EtcdClient client;
    private EtcdData served;

    @BeforeEach
    void start() {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
        writer = cluster.client();
        client = EtcdClient.connect(cluster.access());
        served = client.data(cluster.member(0).clientUrl());
    }

    @AfterEach
    void stop() {
        writer.close();
        client.close();
        cluster.close();
    }

    private Backend snapshot() throws Exception {
        Path file = folder.resolve("snapshot.db");
        EtcdTools.etcdctl(cluster, cluster.member(0), "snapshot", "save", file.toString());
        return Backend.open(file);
    }

    private void fill() {
        List<io.etcd.jetcd.api.RequestOp> operations = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            operations.add(EtcdTestClient.putOp(KEY.formatted(i), "value " + i));
            if (operations.size() == 100) {
                writer.txn(operations);
                operations.clear();
            }
        }
    }

    private record Compared(List<String> findings, KeyComparison keys) {}

    private Compared compare(Backend snapshot) throws Exception {
        Findings findings = new Findings();
        KeyComparison keys = new KeyComparison(
                served, writer.revision(), findings, Progress.none().stage("compare", OptionalLong.empty()));
        keys.run(snapshot, snapshot.revision());
        return new Compared(findings.all().stream().map(Finding::message).toList(), keys);
    }

    @Test
    void whatIsEqualIsFoundEqual() throws Exception {
        fill();
        writer.putLeased("/leased", "x".getBytes(UTF_8), writer.grantLease(3600));
        try (Backend snapshot = snapshot()) {
            Compared compared = compare(snapshot);
            assertThat(compared.findings()).isEmpty();
            assertThat(compared.keys().keys()).isEqualTo(MANY + 1);
            assertThat(compared.keys().leased()).isEqualTo(1);
            assertThat(compared.keys().groups()).isEqualTo(Map.of("/apisix/routes/", (long) MANY, "/", 1L));
        }
    }

    @Test
    void aKeyThatWasWrittenAgainIsFound() throws Exception {
        fill();
        try (Backend snapshot = snapshot()) {
            writer.put(KEY.formatted(4_000), "another");
            long revision = writer.revision();
            assertThat(compare(snapshot).findings())
                    .containsExactly(
                            "the modification revision of the key in /apisix/routes/ of revision 42 is %d, the point says 42"
                                    .formatted(revision),
                            "the version of the key in /apisix/routes/ of revision 42 is 2, the point says 1",
                            "the value of the key in /apisix/routes/ of revision 42 is another one");
        }
    }

    @Test
    void aKeyTooManyIsFoundWhereverItIs() throws Exception {
        fill();
        try (Backend snapshot = snapshot()) {
            // Before the first, behind the last of a batch, and behind the last of all.
            for (String key : List.of("\u0001", KEY.formatted(1_999) + "\0", KEY.formatted(1_999) + "x", "\uffff")) {
                writer.put(key, "x");
                assertThat(compare(snapshot).findings())
                        .as(key)
                        .singleElement()
                        .asString()
                        .startsWith("etcd serves ")
                        .contains(" keys where the point has ")
                        .doesNotContain(KEY.formatted(1_999));
                writer.delete(key);
                assertThat(compare(snapshot).findings()).isEmpty();
            }
        }
    }

    @Test
    void aKeyThatIsMissingIsFound() throws Exception {
        fill();
        try (Backend snapshot = snapshot()) {
            writer.delete(KEY.formatted(2_000));
            assertThat(compare(snapshot).findings())
                    .containsExactly(
                            "etcd serves 1999 keys where the point has 2000, beginning in /apisix/routes/ of revision 22");
        }
    }

    @Test
    void anotherKeyInItsPlaceIsFound() throws Exception {
        fill();
        try (Backend snapshot = snapshot()) {
            writer.delete(KEY.formatted(1));
            writer.put(KEY.formatted(1) + "x", "value 1");
            assertThat(compare(snapshot).findings())
                    .containsExactly("etcd serves another key than the one in /apisix/routes/ of revision 2");
        }
    }

    @Test
    void manyDifferencesAreCounted() throws Exception {
        fill();
        try (Backend snapshot = snapshot()) {
            for (int i = 0; i < 30; i++) {
                writer.put(KEY.formatted(i), "another");
            }
            assertThat(compare(snapshot).findings()).hasSize(21).last().isEqualTo("and 70 more differences");
        }
    }

    private List<String> compareLeases(Backend snapshot, Duration age) throws Exception {
        Findings findings = new Findings();
        new LeaseComparison(served, () -> age, snapshot, findings).run();
        return findings.all().stream().map(Finding::message).toList();
    }

    @Test
    void leasesAreCompared() throws Exception {
        long kept = writer.grantLease(3_600);
        long gone = writer.grantLease(1_800);
        try (Backend snapshot = snapshot()) {
            assertThat(compareLeases(snapshot, Duration.ZERO)).isEmpty();
            writer.revokeLease(gone);
            long added = writer.grantLease(60);
            assertThat(compareLeases(snapshot, Duration.ofSeconds(1_799)))
                    .containsExactlyInAnyOrder(
                            "etcd has a lease %s that the point has not".formatted(Long.toHexString(added)),
                            "lease %s of 1800 s is missing".formatted(Long.toHexString(gone)));
            writer.revokeLease(added);
            assertThat(compareLeases(snapshot, Duration.ofSeconds(1_800)))
                    .as("it may have run out")
                    .isEmpty();
            writer.revokeLease(kept);
            writer.grantLease(kept, 7_200);
            assertThat(compareLeases(snapshot, Duration.ofSeconds(1_800)))
                    .containsExactly(
                            "lease %s was granted for 7200 s, the point says 3600 s".formatted(Long.toHexString(kept)));
        }
    }
}
