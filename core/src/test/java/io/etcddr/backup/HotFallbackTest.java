package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.backup.HotFallback.Reason;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.Lag;
import io.etcddr.catalog.PointKind;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdException;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a hot backup when something is wrong with the learner, or with what it holds.
final class HotFallbackTest {
    private static final BackupRequest HOT = new BackupRequest(
            Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED, Optional.of(FakeCluster.hotTerms("http://m2:2380")));

    @TempDir
    private Path folder;

    private final Instant now = Instant.parse("2026-11-23T13:00:00.250Z");
    private TestRepository repository;
    private FakeCluster cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 300), 3);
    }

    @Test
    void theLearnerAndOneVoterAreAskedAndNobodyElse() throws Exception {
        Manifest manifest = repository.pipeline(cluster.withLearner(0)).run(HOT).manifest();
        assertThat(manifest.id().kind()).isEqualTo(PointKind.HOT);
        assertThat(manifest.etcd().proof().comparedWith()).containsExactly(new MemberId(3), new MemberId(2));
    }

    @Test
    void whenTheVoterIsAskedInVainTheNextOneIsAsked() throws Exception {
        FakeCluster learning = cluster.withLearner(0);
        BackupReport report = repository
                .pipeline(learning.with((endpoint, revision) -> {
                    if (endpoint.equals(FakeCluster.endpoint(1))) {
                        throw new EtcdException(EtcdException.Reason.FAILED, "required revision is a future revision");
                    }
                    return learning.hashKv(learning.view().members().getFirst(), revision);
                }))
                .run(HOT);
        assertThat(report.warnings()).isEmpty();
        assertThat(report.manifest().etcd().proof().comparedWith()).containsExactly(new MemberId(3), new MemberId(1));
    }

    @Test
    void aPointOfALearnerThatIsNotInSyncSaysHowFarBehindItWas() throws Exception {
        BackupReport report = repository.pipeline(cluster.withLearner(11)).run(HOT);
        assertThat(report.manifest().id().kind()).isEqualTo(PointKind.HOT);
        assertThat(report.manifest().etcd().source().lag()).contains(new Lag(11, 11));
        assertThat(report.warnings())
                .containsExactly(
                        "the learner m2 (3) was not in sync: 11 raft entries and 11 revisions behind the leader");
    }

    /// Few entries behind is not enough: what the leader had when the backup was asked for must be in it.
    @Test
    void whatTheLeaderHadWhenTheBackupBeganIsWaitedFor() throws Exception {
        BackupReport report = repository.pipeline(cluster.withLearner(1)).run(HOT);
        assertThat(report.manifest().etcd().source().lag()).contains(new Lag(1, 1));
    }

    @Test
    void aLearnerThatRefusesTheSnapshotGivesWayToAFollower() throws Exception {
        BackupReport report = repository
                .pipeline(cluster.withLearner(0).withLearnersSending(sink -> {
                    throw new EtcdException(EtcdException.Reason.NOT_SERVED, "a learner does not serve this call");
                }))
                .run(HOT);
        assertThat(report.fallback())
                .contains(
                        new HotFallback(Reason.NO_SNAPSHOT, "our learner m2 (3): a learner does not serve this call"));
        assertThat(report.warnings())
                .containsExactly("taken from a voter, and so a cold one: our learner m2 (3): a learner does not serve"
                        + " this call");
        Manifest manifest = report.manifest();
        assertThat(manifest.id().kind()).isEqualTo(PointKind.COLD);
        assertThat(manifest.etcd().source().role()).isEqualTo("follower");
        assertThat(repository.catalog().points().points()).hasSize(1);
        assertThat(repository.objects())
                .as("nothing of the first attempt is left")
                .allMatch(key -> !key.value().contains("-hot-"));
        assertThat(repository.spoolFiles()).isEmpty();
    }

    @Test
    void aLearnerThatHoldsOtherDataThanTheVotersIsRefused() {
        assertThatThrownBy(() -> repository
                        .pipeline(cluster.withLearner(0).disagreeing(1))
                        .run(HOT))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("members disagree at revision ")
                .hasMessageEndingWith("; the snapshot equals m2 (3)");
    }

    @Test
    void withoutALearnerThereIsNoHotBackup() throws Exception {
        assertThat(repository.pipeline(cluster).run(HOT).fallback())
                .contains(new HotFallback(
                        Reason.NO_LEARNER, "our learner m2 (3) is a voter now: somebody has promoted it"));
        BackupRequest other = new BackupRequest(
                Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED, Optional.of(FakeCluster.hotTerms("http://m9:2380")));
        FakeCluster small = FakeCluster.of(folder.resolve("source.db"), 1);
        TestRepository fresh =
                TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        BackupReport report = fresh.pipeline(small).run(other);
        assertThat(report.fallback())
                .contains(new HotFallback(
                        Reason.NO_LEARNER, "no member of the cluster is our learner at http://m9:2380"));
        assertThat(List.of(report.manifest().etcd().source().role())).containsExactly("leader");
    }
}
