package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcddr.backup.HotTerms.Instead;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import io.etcddr.store.FileObjectStore;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdClusterSpec;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import io.etcddr.verify.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Hot backups of real clusters with a real learner.
@Tag("it")
final class HotBackupTest {
    private static final int KEYS = 300;

    @TempDir
    private Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() throws Exception {
        repository = TestRepository.in(FileObjectStore.initialize(folder.resolve("repository")), folder);
    }

    private static BackupRequest hot(URI peerUrl, Duration wait) {
        return hot(peerUrl, wait, VoterRest.of(Duration.ofHours(1)));
    }

    private static BackupRequest hot(URI peerUrl, Duration wait, VoterRest rest) {
        return new BackupRequest(
                Prove.VOTERS,
                SpoolMode.DISK,
                Safety.ENFORCED,
                Optional.of(new HotTerms(peerUrl, 1000, wait, Optional.empty(), rest, Instead.A_VOTER)));
    }

    private BackupReport run(EtcdAccess access, BackupRequest request) throws Exception {
        try (EtcdClient client = EtcdClient.connect(access)) {
            return repository.pipeline(client).run(request);
        }
    }

    private BackupReport hot(EtcdCluster cluster, EtcdMember learner) throws Exception {
        return run(cluster.access(learner), hot(learner.peerUrl(), Duration.ofSeconds(30)));
    }

    /// While a voter computes its HashKV, its clients wait: for a second where the database has a GiB.
    @Test
    void ofALargeDatabaseAVoterIsAskedOnceInAWhileOnly() throws Exception {
        VoterRest rest = new VoterRest(Duration.ofHours(1), 0);
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                EtcdTestClient client = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            fill(cluster);
            BackupRequest request = hot(learner.peerUrl(), Duration.ofSeconds(30), rest);
            Manifest first = run(cluster.access(learner), request).manifest();
            MemberId itself = first.etcd().source().memberId();
            assertThat(first.etcd().proof().comparedWith()).hasSize(2).startsWith(itself);

            client.put("/apisix/routes/1", "second");
            Manifest second = run(cluster.access(learner), request).manifest();
            assertThat(second.id().kind()).isEqualTo(PointKind.HOT);
            assertThat(second.etcd().proof().comparedWith()).containsExactly(itself);
            assertThat(second.proven()).isTrue();

            client.put("/apisix/routes/1", "third");
            VoterRest over = new VoterRest(Duration.ofMillis(1), 0);
            Manifest third = run(cluster.access(learner), hot(learner.peerUrl(), Duration.ofSeconds(30), over))
                    .manifest();
            assertThat(third.etcd().proof().comparedWith())
                    .as("its time is over")
                    .hasSize(2);

            client.put("/apisix/routes/1", "fourth");
            cluster.removeLearner(learner, itself);
            EtcdMember another = cluster.addLearner();
            Manifest fourth = run(cluster.access(another), hot(another.peerUrl(), Duration.ofSeconds(30), rest))
                    .manifest();
            assertThat(fourth.etcd().proof().comparedWith())
                    .as("nobody has confirmed this learner yet")
                    .hasSize(2)
                    .doesNotContain(itself);
        }
    }

    private static long fill(EtcdCluster cluster) {
        try (EtcdTestClient client = cluster.client()) {
            long revision = 0;
            for (int i = 0; i < KEYS; i++) {
                revision = client.put("/apisix/routes/%03d".formatted(i), "value-" + i);
            }
            return revision;
        }
    }

    private static List<MemberId> voters(EtcdCluster cluster) {
        return cluster.members().stream()
                .map(member -> {
                    try (EtcdTestClient client = cluster.client(member)) {
                        return client.memberId();
                    }
                })
                .toList();
    }

    private void requireHot(BackupReport report, EtcdCluster cluster, EtcdMember learner, long revision) {
        Manifest manifest = report.manifest();
        Manifest.Etcd etcd = manifest.etcd();
        assertThat(report.fallback()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(manifest.id().kind()).isEqualTo(PointKind.HOT);
        assertThat(etcd.revision()).isEqualTo(revision);
        assertThat(etcd.source().role()).isEqualTo("learner");
        assertThat(etcd.source().memberName()).isEqualTo(learner.name());
        assertThat(etcd.source().lag()).isEmpty();
        List<MemberId> witnesses = etcd.proof().comparedWith();
        assertThat(witnesses).hasSize(2).startsWith(etcd.source().memberId());
        assertThat(voters(cluster)).contains(witnesses.getLast());
    }

    private static void requireColdFromFollower(BackupReport report, HotFallback.Reason reason, String told) {
        assertThat(report.fallback()).hasValueSatisfying(fallback -> {
            assertThat(fallback.reason()).isEqualTo(reason);
            assertThat(fallback.told()).contains(told);
        });
        assertThat(report.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("taken from a voter, and so a cold one: ")
                        .contains(told));
        assertThat(report.manifest().id().kind()).isEqualTo(PointKind.COLD);
        assertThat(report.manifest().etcd().source().role()).isEqualTo("follower");
        assertThat(report.manifest().proven()).isTrue();
    }

    @ParameterizedTest(name = "etcd {0}")
    @EnumSource(mode = Mode.EXCLUDE, names = "V3_4")
    void aHotPointComesFromTheLearnerIsProvenByItAndAVoterAndIsRestored(EtcdVersion version) throws Exception {
        BackupReport report;
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start()) {
            EtcdMember learner = cluster.addLearner();
            long revision = fill(cluster);
            report = hot(cluster, learner);
            requireHot(report, cluster, learner, revision);
            requireUnchangedUntilSomethingIsWritten(cluster, learner, report.manifest());
        }
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
        try (EtcdCluster restored = EtcdCluster.of(version).create()) {
            restore(report.manifest(), restored);
            restored.start();
            try (EtcdTestClient client = restored.client()) {
                assertThat(client.countKeys()).isEqualTo(KEYS);
                assertThat(client.get("/apisix/routes/299")).hasValue("value-299");
            }
        }
    }

    private void requireUnchangedUntilSomethingIsWritten(EtcdCluster cluster, EtcdMember learner, Manifest manifest)
            throws Exception {
        int objects = repository.objects().size();
        BackupReport again = hot(cluster, learner);
        assertThat(again.manifest()).isEqualTo(manifest);
        assertThat(again.unchanged().orElseThrow().comparedWith())
                .as("the learner and a voter")
                .hasSize(2)
                .startsWith(manifest.etcd().source().memberId());
        assertThat(repository.objects()).hasSize(objects + 1);
        long next;
        try (EtcdTestClient client = cluster.client()) {
            next = client.put("/apisix/routes/299", "value-299");
        }
        requireHot(hot(cluster, learner), cluster, learner, next);
    }

    private void restore(Manifest manifest, EtcdCluster to) throws Exception {
        EtcdMember member = to.member(0);
        RestoreRequest request = new RestoreRequest(
                new RestoreSource.Point(manifest.id()),
                List.of(new Target(member.name(), member.dataDir(), Optional.empty())),
                List.of(new NewMember(member.name(), List.of(member.peerUrl().toString()))),
                to.token(),
                Optional.of(to.version().minor()),
                new Bump.PastLastSeen(),
                Trust.SIGNED);
        repository.restore().run(repository.restore().plan(request));
    }

    /// The learner takes no passwords: the token is a voter's.
    @ParameterizedTest(name = "etcd {0}")
    @EnumSource(mode = Mode.EXCLUDE, names = "V3_4")
    void usersAndCertificatesOfServersAreNoHindrance(EtcdVersion version) throws Exception {
        requireHotOf(EtcdCluster.of(version).withTls().withAuth());
    }

    @ParameterizedTest(name = "etcd {0}")
    @EnumSource(mode = Mode.EXCLUDE, names = "V3_4")
    void aCertificateOfTheClientIsAUserToo(EtcdVersion version) throws Exception {
        requireHotOf(EtcdCluster.of(version).withMutualTls().withAuth());
    }

    private void requireHotOf(EtcdClusterSpec spec) throws Exception {
        try (EtcdCluster cluster = spec.start()) {
            EtcdMember learner = cluster.addLearner();
            long revision = fill(cluster);
            requireHot(hot(cluster, learner), cluster, learner, revision);
            BackupReport cold =
                    run(cluster.access(learner), new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED));
            assertThat(cold.warnings()).isEmpty();
            assertThat(cold.manifest().id().kind()).isEqualTo(PointKind.COLD);
            assertThat(cold.manifest().etcd().source().role()).isEqualTo("learner");
            assertThat(cold.manifest().etcd().proof().comparedWith()).isEqualTo(voters(cluster));
        }
    }

    /// A restarted member knows no token any more.
    @Test
    void aTokenThatTheLearnerHasForgottenIsReplaced() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).withAuth().start()) {
            EtcdMember learner = cluster.addLearner();
            long revision = fill(cluster);
            try (EtcdClient client = EtcdClient.connect(cluster.access(learner))) {
                BackupPipeline pipeline = repository.pipeline(client);
                BackupRequest request = hot(learner.peerUrl(), Duration.ofSeconds(30));
                requireHot(pipeline.run(request), cluster, learner, revision);
                cluster.restart(learner);
                requireHot(pipeline.run(request), cluster, learner, revision);
            }
        }
    }

    @Test
    void aLearnerOfSomebodyElseIsNamedAndAFollowerIsTheSource() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start()) {
            EtcdMember theirs = cluster.addLearner();
            BackupReport report = run(cluster.access(), hot(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(30)));
            requireColdFromFollower(
                    report,
                    HotFallback.Reason.SLOT_TAKEN,
                    "the learner slot is taken by %s (".formatted(theirs.name()));
            assertThat(report.fallback().orElseThrow().told())
                    .endsWith(") at %s, which is not our learner at http://127.0.0.1:1".formatted(theirs.peerUrl()));
        }
    }

    @Test
    void aDeadLearnerIsWaitedForAndThenAFollowerIsTheSource() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start()) {
            EtcdMember learner = cluster.addLearner();
            learner.kill();
            requireColdFromFollower(
                    run(cluster.access(learner), hot(learner.peerUrl(), Duration.ofSeconds(1))),
                    HotFallback.Reason.SILENT,
                    "our learner %s (".formatted(learner.name()));
        }
    }

    @Test
    void aLearnerThatStandsStillIsWaitedFor() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            EtcdMember learner = cluster.addLearner();
            learner.freeze();
            long revision = fill(cluster);
            EtcdAccess impatient = new EtcdAccess(
                    cluster.access().endpoints(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMillis(500),
                    cluster.access(learner).learner());
            CompletableFuture<BackupReport> report = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(impatient, hot(learner.peerUrl(), Duration.ofSeconds(25)));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                assertThatThrownBy(() -> report.get(2, TimeUnit.SECONDS))
                        .as("nothing is decided while the learner stands still")
                        .isInstanceOf(TimeoutException.class);
            } finally {
                learner.thaw();
            }
            requireHot(report.get(2, TimeUnit.MINUTES), cluster, learner, revision);
        }
    }

    /// It serves no snapshots.
    @Test
    void aLearnerOfAnOldEtcd34GivesWayToAFollower() throws Exception {
        assumeThat(EtcdVersion.V3_4.isInstalled())
                .as("etcd 3.4.23 is here: it comes from Debian's etcd-server package")
                .isTrue();
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_4).members(3).start()) {
            EtcdMember learner = cluster.addLearner();
            requireColdFromFollower(
                    run(cluster.access(learner), hot(learner.peerUrl(), Duration.ofSeconds(1))),
                    HotFallback.Reason.UNFIT,
                    "is a learner of etcd 3.4.23, which serves no snapshots");
        }
    }
}
