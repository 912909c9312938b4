package io.etcddr.rescue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.api.HashKVResponse;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.progress.Progress;
import io.etcddr.rescue.Rescue.Log;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.ScratchFolders;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTestClient.Alarm;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Databases of real learners, brought forward by a real etcd.
@Tag("it")
final class RescueTest {
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Rescue rescue(EtcdVersion... installed) {
        Map<String, Path> binaries = new HashMap<>();
        for (EtcdVersion version : installed) {
            binaries.put(version.minor(), version.etcd());
        }
        return new Rescue(new EtcdBinaries(binaries), new ScratchFolders(folder.resolve("scratch")), Progress.none());
    }

    /// Waits until a learner has applied what the client's member has. Its metrics tell, with or without users.
    private static void catchUp(EtcdMember learner, EtcdTestClient client) {
        long index = client.raftIndex();
        Await.until("the learner to have applied " + index, CATCH_UP, () -> learner.appliedIndex() >= index);
    }

    private Path keepDatabase(EtcdMember learner) throws IOException {
        Path kept = folder.resolve("older.db");
        Files.copy(learner.dataDir().resolve("member/snap/db"), kept, StandardCopyOption.REPLACE_EXISTING);
        return kept;
    }

    private static void putBack(Path kept, EtcdMember learner) throws IOException {
        Files.copy(kept, learner.dataDir().resolve("member/snap/db"), StandardCopyOption.REPLACE_EXISTING);
    }

    /// Everything that a log can hold.
    private static void work(EtcdCluster cluster, EtcdTestClient client) {
        for (int i = 0; i < 300; i++) {
            client.put("/k/" + i, "second " + i);
        }
        client.txn(List.of(
                EtcdTestClient.putOp("/t/1", "a"), EtcdTestClient.putOp("/t/2", "b"), EtcdTestClient.deleteOp("/k/7")));
        client.delete("/k/8");
        client.delete("/nothing");
        long lease = client.grantLease(77, 600);
        client.putLeased("/leased/1", "x".getBytes(UTF_8), lease);
        long revoked = client.grantLease(78, 600);
        client.putLeased("/leased/2", "x".getBytes(UTF_8), revoked);
        client.revokeLease(revoked);
        client.compact(client.revision() - 100);
        client.addUser("somebody", "secret");
        client.addReadWriteRole("everything");
        client.grantRole("somebody", "everything");
        client.raiseAlarm(Alarm.NOSPACE, client.memberId());
        assertThatThrownBy(() -> client.put("/refused/too", "x")).hasMessageContaining("space");
        client.disarm(Alarm.NOSPACE, client.memberId());
        cluster.restart(cluster.member(0)); // another term begins
        Await.until("the voter to serve again", CATCH_UP, () -> client.put("/last", "x") > 0);
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void anOlderDatabaseIsBroughtForwardByTheRestOfTheLog(EtcdVersion version) throws Exception {
        assumeTrue(version.isInstalled(), "etcd " + version + " is not installed");
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdTestClient client = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            for (int i = 0; i < 50; i++) {
                client.put("/k/" + i, "first");
            }
            client.raiseAlarm(Alarm.NOSPACE, client.memberId());
            catchUp(learner, client);
            learner.stop();
            Path older = keepDatabase(learner);
            // The alarm is in the database, and the log has what it refused.
            assertThatThrownBy(() -> client.put("/refused", "x")).hasMessageContaining("space");
            client.disarm(Alarm.NOSPACE, client.memberId());
            cluster.start(learner); // which publishes who it is, once more
            work(cluster, client);
            catchUp(learner, client);
            HashKVResponse live = client.hashKv(0);
            long revision = client.revision();
            learner.stop();
            putBack(older, learner);

            try (LearnerData data = LearnerData.open(learner.dataDir(), Optional.empty())) {
                StoppedLearner state = data.state();
                assertThat(state.logProblem()).isEmpty();
                assertThat(state.revision()).isLessThan(revision - 300);
                assertThat(state.etcdVersion())
                        .hasValueSatisfying(v -> assertThat(v).startsWith(version.minor()));
                assertThat(state.missingWrites()).isGreaterThan(300);
                assertThat(state.unsettled()).isZero();
                try (RescuedDatabase rescued = rescue(version).run(data, Log.APPLIED);
                        Backend database = Backend.open(rescued.file())) {
                    assertThat(rescued.revision()).isEqualTo(revision);
                    assertThat(rescued.fromLog()).isEqualTo(state.missing());
                    assertThat(rescued.warnings()).isEmpty();
                    Inspection inspection = database.inspect(Progress.none());
                    assertThat(inspection.findings()).isEmpty();
                    assertThat(inspection.facts().users()).hasSize(1);
                    assertThat(inspection.facts().leases()).isEqualTo(1);
                    assertThat(inspection.facts().alarms()).isEmpty();
                    HashKv hash = database.hashKv(revision, live.getCompactRevision());
                    assertThat(hash.hash()).isEqualTo(Integer.toUnsignedLong(live.getHash()));
                }
                assertThat(folder.resolve("scratch")).isEmptyDirectory();
                assertThat(older).hasSameBinaryContentAs(data.database());
            }
        }
    }

    @Test
    void entriesOfAClusterWithUsersAreAppliedWithoutAnyPassword() throws Exception {
        EtcdVersion version = EtcdVersion.V3_6;
        try (EtcdCluster cluster = EtcdCluster.of(version).withAuth().start();
                EtcdTestClient client = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            client.put("a", "first");
            client.addUser("reader", "secret");
            catchUp(learner, client);
            learner.stop();
            Path older = keepDatabase(learner);
            cluster.start(learner);
            for (int i = 0; i < 100; i++) {
                client.put("a", "second " + i);
            }
            try (EtcdTestClient reader = EtcdTestClient.connect(
                    cluster.member(0).clientUrl(),
                    new EtcdAccess(
                            List.of(cluster.member(0).clientUrl()),
                            Optional.empty(),
                            Optional.of(new EtcdAccess.User("reader", new Secret("secret"))),
                            Duration.ofSeconds(10)))) {
                assertThatThrownBy(() -> reader.put("a", "not allowed")).hasMessageContaining("permission denied");
            }
            HashKVResponse live = client.hashKv(0);
            long revision = client.revision();
            catchUp(learner, client);
            learner.stop();
            putBack(older, learner);
            try (LearnerData data = LearnerData.open(learner.dataDir(), Optional.empty());
                    RescuedDatabase rescued = rescue(version).run(data, Log.APPLIED);
                    Backend database = Backend.open(rescued.file())) {
                assertThat(rescued.revision()).isEqualTo(revision);
                assertThat(database.hashKv(revision, live.getCompactRevision()).hash())
                        .isEqualTo(Integer.toUnsignedLong(live.getHash()));
                assertThat(database.inspect(Progress.none()).facts().authEnabled())
                        .isTrue();
            }
        }
    }

    @Test
    void withoutAnEtcdNothingIsLeftOutUnlessSomebodySaysSo() throws Exception {
        EtcdVersion version = EtcdVersion.V3_7;
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdTestClient client = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            client.put("a", "first");
            catchUp(learner, client);
            learner.stop();
            Path older = keepDatabase(learner);
            cluster.start(learner);
            for (int i = 0; i < 20; i++) {
                client.put("a", "second " + i);
            }
            catchUp(learner, client);
            learner.stop();
            try (LearnerData data = LearnerData.open(learner.dataDir(), Optional.empty());
                    RescuedDatabase rescued = rescue().run(data, Log.APPLIED)) {
                assertThat(data.state().isComplete()).isTrue();
                assertThat(rescued.file()).isEqualTo(data.database());
                assertThat(rescued.revision()).isEqualTo(client.revision());
            }
            putBack(older, learner);
            try (LearnerData data = LearnerData.open(learner.dataDir(), Optional.empty())) {
                assertThatThrownBy(() -> rescue(EtcdVersion.V3_5).run(data, Log.APPLIED))
                        .isInstanceOfSatisfying(Failure.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.REFUSED);
                            assertThat(e.hint())
                                    .hasValueSatisfying(hint -> assertThat(hint)
                                            .contains("Install etcd 3.7", "--without-wal", "is lost then"));
                        })
                        .hasMessageContaining("20 committed requests (20 writes) of the learner")
                        .hasMessageContaining("no etcd 3.7 to run on this machine (configured: 3.5)");
                try (RescuedDatabase rescued = rescue().run(data, Log.LEFT_OUT)) {
                    assertThat(rescued.file()).isEqualTo(data.database());
                    assertThat(rescued.revision()).isEqualTo(client.revision() - 20);
                    assertThat(rescued.warnings()).singleElement().asString().contains("20 writes", "left out");
                }
            }
            damageTheMiddle(learner);
            try (LearnerData data = LearnerData.open(learner.dataDir(), Optional.empty())) {
                assertThatThrownBy(() -> rescue(version).run(data, Log.APPLIED))
                        .isInstanceOfSatisfying(Failure.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INTEGRITY);
                            assertThat(e.hint())
                                    .hasValueSatisfying(hint -> assertThat(hint).contains("--without-wal"));
                        })
                        .hasMessageContaining("the log of the learner in %s is damaged".formatted(learner.dataDir()));
                try (RescuedDatabase rescued = rescue().run(data, Log.LEFT_OUT)) {
                    assertThat(rescued.warnings()).singleElement().asString().contains("nobody knows how many");
                }
            }
        }
    }

    private static void damageTheMiddle(EtcdMember learner) throws IOException {
        Path segment;
        try (Stream<Path> files = Files.list(learner.dataDir().resolve("member/wal"))) {
            segment = files.filter(file -> file.toString().endsWith(".wal"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        String text = new String(bytes, ISO_8859_1);
        bytes[text.lastIndexOf("second 5") + 7] ^= 1;
        Files.write(segment, bytes);
    }
}
