package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Unchanged;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When a record is enough, and when a hot point has to be made although the revision is the same.
final class StillThereTest {
    private static final Instant T = Instant.parse("2026-11-23T13:00:00.250Z");

    @TempDir
    private Path folder;

    private Instant now = T;
    private TestRepository repository;
    private FakeCluster cluster;
    private PointId first;

    @BeforeEach
    void makeAHotPoint() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 300), 3)
                .withLearner(0);
        first = hot(cluster).manifest().id();
        assertThat(first.kind()).isEqualTo(PointKind.HOT);
        now = T.plus(Duration.ofMinutes(5));
    }

    private static BackupRequest request(Prove prove) {
        return new BackupRequest(
                prove, SpoolMode.DISK, Safety.ENFORCED, Optional.of(FakeCluster.hotTerms("http://m2:2380")));
    }

    private BackupReport hot(FakeCluster of) throws Exception {
        return repository.pipeline(of).run(request(Prove.VOTERS));
    }

    private void requireNewPoint(BackupReport report) {
        assertThat(report.unchanged()).isEmpty();
        assertThat(report.manifest().id()).isNotEqualTo(first);
    }

    @Test
    void whenNothingHasChangedARecordIsWrittenAndNothingElse() throws Exception {
        int objects = repository.objects().size();
        BackupReport report = hot(cluster);
        assertThat(report.manifest().id()).isEqualTo(first);
        assertThat(report.unchanged())
                .contains(new Unchanged(
                        TestRepository.CLUSTER,
                        first,
                        report.manifest().etcd().revision(),
                        now,
                        List.of(new MemberId(3), new MemberId(2)),
                        "test"));
        assertThat(repository.catalog().points().points()).singleElement().satisfies(point -> {
            assertThat(point.unchanged()).isEqualTo(report.unchanged());
            assertThat(point.asOf()).isEqualTo(now);
        });
        now = now.plus(Duration.ofMinutes(5));
        hot(cluster);
        assertThat(repository.catalog().points().points().getFirst().asOf()).isEqualTo(now);
        assertThat(repository.objects()).as("one record, overwritten").hasSize(objects + 1);
    }

    @Test
    void whoeverAnswersAnotherHashMakesANewPointNecessary() throws Exception {
        BackupReport report = repository
                .pipeline(cluster.with((endpoint, revision) -> compacted(endpoint, revision)))
                .run(request(Prove.VOTERS));
        requireNewPoint(report);
    }

    /// The same data by another compact revision: nothing tells that it is the same.
    private HashKvAnswer compacted(URI endpoint, long revision) throws EtcdException {
        throw new EtcdException(EtcdException.Reason.COMPACTED, "the revision is compacted at " + endpoint);
    }

    @Test
    void anotherClusterAtTheSameRevisionIsNotTheSame() throws Exception {
        ClusterView view = cluster.view();
        requireNewPoint(hot(new FakeCluster(
                new ClusterView(new ClusterId(78), view.members(), view.alarms()),
                cluster.answers(),
                cluster.script(),
                cluster.learners())));
    }

    @Test
    void onceADayAWholePointIsMade() throws Exception {
        now = T.plus(StillThere.LONGEST).minusSeconds(1);
        assertThat(hot(cluster).unchanged()).isPresent();
        now = T.plus(StillThere.LONGEST).plusSeconds(1);
        requireNewPoint(hot(cluster));
    }

    @Test
    void aPointWhoseDataIsGoneIsNotSaidToBeThere() throws Exception {
        repository
                .store()
                .delete(List.of(repository
                        .catalog()
                        .points()
                        .points()
                        .getFirst()
                        .manifest()
                        .base()
                        .key()));
        requireNewPoint(hot(cluster));
    }

    @Test
    void aLearnerBehindProvesNothing() throws Exception {
        requireNewPoint(hot(FakeCluster.of(folder.resolve("source.db"), 3).withLearner(11)));
    }

    @Test
    void whereNothingIsProvenNothingIsKnownToBeUnchanged() throws Exception {
        requireNewPoint(repository.pipeline(cluster).run(request(Prove.NONE)));
        now = now.plus(Duration.ofMinutes(5));
        BackupReport after = hot(cluster);
        assertThat(after.unchanged()).as("the newest hot point is unproven").isEmpty();
    }

    @Test
    void aColdBackupIsAlwaysMade() throws Exception {
        BackupReport cold =
                repository.pipeline(cluster).run(new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED));
        assertThat(cold.manifest().id().kind()).isEqualTo(PointKind.COLD);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(hot(cluster).manifest().id())
                .as("the newest hot point, although a cold one is newer")
                .isEqualTo(first);
    }
}
