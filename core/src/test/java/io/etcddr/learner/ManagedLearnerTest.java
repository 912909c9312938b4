package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.files.PrivateFiles;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.mvcc.Backend;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each trouble of a learner, really caused.
@Tag("it")
@Timeout(300)
final class ManagedLearnerTest {
    @TempDir
    private Path temp;

    private static void fill(EtcdCluster cluster, int keys) {
        try (EtcdTestClient client = cluster.client()) {
            for (int i = 0; i < keys; i++) {
                client.put("key-%05d".formatted(i), "value");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void itIsAddedFollowsAndIsRemovedWithoutATrace(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster =
                        EtcdCluster.of(version).members(3).withTls().withAuth().start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, 300);
            LearnerStatus status = site.until(LearnerState.IN_SYNC);
            assertThat(status.serving().orElseThrow().version()).startsWith(version.minor());
            assertThat(status.lag().entries().orElseThrow()).isLessThanOrEqualTo(100);
            assertThat(site.member().orElseThrow().learner()).isTrue();

            site.wish(Wish.Kind.REMOVE);
            site.until(
                    "nothing to be left",
                    some -> some.state() == LearnerState.REMOVED && !Files.exists(site.folder.resolve("learner.json")));
            assertThat(site.member()).isEmpty();
            assertThat(site.etcd()).isEmpty();
            assertThat(site.folder.resolve("etcd")).doesNotExist();
            assertThat(site.folder.resolve("etcd.old")).doesNotExist();
            cluster.awaitHealthy();

            site.wish(Wish.Kind.FOLLOW);
            site.until(LearnerState.IN_SYNC);
        }
    }

    /// Its peers expect what it has acknowledged: started on an empty directory with the same id it would panic for
    /// ever.
    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void idsAreNotStuckAfterDataLoss(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, 100);
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            site.kill();
            PrivateFiles.deleteTree(site.folder.resolve("etcd"));
            site.until(
                    "another member in sync",
                    status -> status.state() == LearnerState.IN_SYNC
                            && !status.member().orElseThrow().equals(first));
            assertThat(site.learner().status().repairs()).isEqualTo(Map.of(Repair.DATA_LOST, 1L));
            assertThat(site.view().members()).hasSize(4);
        }
    }

    /// The directory is there and older than what was acknowledged, as after a restore of a volume.
    @Test
    void dataThatHasGoneBackIsReplacedToo() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, 50);
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            site.learner().stop();
            Path copy = temp.resolve("copy");
            copyTree(site.folder.resolve("etcd"), copy);
            site.until(LearnerState.IN_SYNC);
            fill(cluster, 500);
            site.until("all of it", status -> status.lag().entries().orElse(1) == 0);
            site.learner().stop();
            PrivateFiles.deleteTree(site.folder.resolve("etcd"));
            Files.move(copy, site.folder.resolve("etcd"));
            site.until(
                    "another member in sync",
                    status -> status.state() == LearnerState.IN_SYNC
                            && !status.member().orElseThrow().equals(first));
            assertThat(site.learner().status().repairs()).isEqualTo(Map.of(Repair.DATA_LOST, 1L));
        }
    }

    private static void copyTree(Path from, Path to) throws Exception {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void whoIsRemovedByOthersComesBackAsANewMember(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp);
                EtcdTestClient client = cluster.client()) {
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            client.removeMember(first);
            LearnerStatus gone = site.until(LearnerState.REMOVED);
            assertThat(gone.why()).contains("somebody has removed it from the cluster");
            assertThat(site.folder.resolve("etcd.old"))
                    .as("kept until the next is in sync")
                    .isDirectory();
            LearnerStatus back = site.until(LearnerState.IN_SYNC);
            assertThat(back.member()).get().isNotEqualTo(first);
            assertThat(back.repairs()).isEqualTo(Map.of(Repair.REMOVED_BY_OTHERS, 1L));
            site.until("the copy before to go", status -> !Files.exists(site.folder.resolve("etcd.old")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void aTakenSlotIsSaidWithItsOwnerAndLeftToHim(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            EtcdMember theirs = cluster.addLearner();
            LearnerStatus status = site.until(
                    "whose the slot is",
                    some -> some.state() == LearnerState.ABSENT
                            && some.why().contains("the learner slot is taken by l0"));
            assertThat(status.why()).contains("at " + theirs.peerUrl());
            assertThat(site.etcd()).isEmpty();
            assertThat(site.view().members()).hasSize(4);

            Member other = site.view().members().stream()
                    .filter(Member::learner)
                    .findFirst()
                    .orElseThrow();
            try (EtcdTestClient client = cluster.client()) {
                client.removeMember(other.id());
            }
            theirs.kill();
            site.until(LearnerState.IN_SYNC);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void withoutAQuorumItWaitsAndFollowsAgain(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            cluster.member(1).kill();
            cluster.member(2).kill();
            LearnerStatus lost = site.until(LearnerState.LAGGING);
            assertThat(lost.why()).contains("no leader");
            // Not even its lost data is a reason to touch the members now.
            site.kill();
            PrivateFiles.deleteTree(site.folder.resolve("etcd"));
            LearnerStatus broken = site.until(LearnerState.BROKEN);
            assertThat(broken.why()).contains("its data is lost").contains("the cluster has no leader");
            assertThat(broken.repairs()).isEmpty();

            cluster.start();
            LearnerStatus back = site.until(LearnerState.IN_SYNC);
            assertThat(back.member()).get().isNotEqualTo(first);
        }
    }

    /// As for an etcd that serves no snapshots. Whoever makes the copy is killed once with it half done.
    @Test
    void itsDatabaseIsCopiedWhileItsEtcdStandsStill() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, 300);
            LearnerStatus before = site.until(LearnerState.IN_SYNC);
            LearnerFolder folder = site.learnerFolder();
            Instant now = Instant.now();
            folder.write(CopyOrder.asked(now, now.plusSeconds(300)));
            site.learner().stop();
            site.forget();
            Files.writeString(folder.copy(), "half of a database");

            LearnerStatus after =
                    site.until("the copy", _ -> site.acts.getLast().startsWith("HandOver["));
            assertThat(folder.copyOrder().orElseThrow().phase()).isEqualTo(CopyOrder.Phase.READY);
            assertThat(after.state()).isEqualTo(LearnerState.IN_SYNC);
            assertThat(after.member()).isEqualTo(before.member());
            assertThat(after.repairs()).isEmpty();
            assertThat(revision(folder.copy()))
                    .isEqualTo(after.serving().orElseThrow().revision());
            assertThat(site.acts).filteredOn(act -> act.startsWith("Copy[")).hasSize(1);

            folder.write(new CopyOrder(CopyOrder.Phase.READY, now, Instant.now(), ""));
            site.learner().step();
            assertThat(folder.copy()).as("nobody has fetched it in time").doesNotExist();
        }
    }

    private static long revision(Path database) throws IOException {
        try (Backend backend = Backend.open(database)) {
            return backend.revision();
        }
    }

    @Test
    void itIsStartedAgainOnItsDataWhenItsProcessWasKilled() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            site.kill();
            fill(cluster, 50);
            LearnerStatus back = site.until(
                    "in sync with another process",
                    status -> status.state() == LearnerState.IN_SYNC && status.restarts() == 1);
            assertThat(back.member()).contains(first);
            assertThat(back.repairs()).isEmpty();
        }
    }

    @Test
    void aProgramThatWasKilledFindsItsEtcdAgain() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            LearnerStatus before = site.until(LearnerState.IN_SYNC);
            long pid = site.etcd().orElseThrow().pid();
            site.forget();
            LearnerStatus after = site.until(LearnerState.IN_SYNC);
            assertThat(after.member()).isEqualTo(before.member());
            assertThat(site.etcd().orElseThrow().pid()).isEqualTo(pid);
        }
    }

    /// 3.4 to 3.6 promote on request whoever is nearly in sync. Its process must go on: a voter that is ended may cost
    /// the quorum.
    @Test
    void whoIsPromotedByAccidentIsKeptRunningAndNeverRemoved() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerSite site = new LearnerSite(cluster, temp);
                EtcdTestClient client = cluster.client()) {
            MemberId id = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            client.promote(id);
            LearnerStatus promoted = site.until(LearnerState.BROKEN);
            assertThat(promoted.why()).contains("is a voter now: somebody has promoted it");
            site.kill();
            site.until("it to run again", status -> {
                try {
                    return site.etcd().isPresent();
                } catch (IOException e) {
                    return false;
                }
            });
            cluster.awaitHealthy();
            site.wish(Wish.Kind.REMOVE);
            LearnerStatus refused = site.until(LearnerState.BROKEN);
            assertThat(refused.why()).contains("the removal of a voter is for a person to decide");
            assertThat(site.member()).isPresent();
            assertThat(site.etcd()).isPresent();
        }
    }

    /// The voters are lost and come back empty under their old addresses, with the same ids of cluster and members.
    @Test
    void theDataOfAClusterThatWasSetUpAnewIsKept() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, 200);
            site.until(LearnerState.IN_SYNC);
            cluster.destroyData();
            cluster.start();
            LearnerStatus kept = site.until(
                    "another history",
                    status -> status.state() == LearnerState.BROKEN
                            && status.why().contains("it was set up anew"));
            assertThat(kept.why()).contains("its data is kept as it is").contains("etcd-dr learner rebuild");
            assertThat(site.folder.resolve("etcd/member/snap/db")).exists();

            site.wish(Wish.Kind.REBUILD);
            site.until(LearnerState.IN_SYNC);
            assertThat(site.learnerFolder().wish().kind()).isEqualTo(Wish.Kind.FOLLOW);
        }
    }

    @Test
    void releasedItGivesTheSlotBackUntilItIsWantedAgain() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_5).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            site.until(LearnerState.IN_SYNC);
            site.wish(Wish.Kind.RELEASE);
            LearnerStatus released = site.until(
                    "the slot to be free",
                    status -> status.state() == LearnerState.ABSENT
                            && status.member().isEmpty());
            assertThat(released.why()).isEqualTo("it was released");
            assertThat(site.folder.resolve("etcd.old")).isDirectory();
            EtcdMember theirs = cluster.addLearner();
            theirs.kill();
            try (EtcdTestClient client = cluster.client()) {
                for (Member member : site.view().members()) {
                    if (member.learner()) {
                        client.removeMember(member.id());
                    }
                }
            }
            site.wish(Wish.Kind.FOLLOW);
            site.until(LearnerState.IN_SYNC);
        }
    }

    @Test
    void rebuiltItIsAnotherMember() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId first = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            site.wish(Wish.Kind.REBUILD);
            site.until(
                    "another member in sync",
                    status -> status.state() == LearnerState.IN_SYNC
                            && !status.member().orElseThrow().equals(first));
            assertThat(site.learner().status().repairs()).isEqualTo(Map.of(Repair.REQUESTED, 1L));
            assertThat(site.learnerFolder().marker().phase()).isEqualTo(Phase.SYNCED);
        }
    }

    /// A learner cannot be defragmented, as its voters are. While the leader's own file is as large, a fresh copy would
    /// be
    /// no smaller.
    @Test
    void aDatabaseMuchLargerThanTheLeadersIsRebuiltOnceADay() throws Exception {
        LearnerPolicy.Bloat small = new LearnerPolicy.Bloat(4 << 20, 40, Duration.ofDays(1));
        LearnerPolicy policy = new LearnerPolicy(
                100,
                LearnerSite.QUICK.firstPause(),
                LearnerSite.QUICK.longestPause(),
                4,
                LearnerSite.QUICK.stuckAfter(),
                30,
                LearnerSite.QUICK.comeBackAfter(),
                small);
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerSite site = new LearnerSite(cluster, temp);
                EtcdTestClient client = cluster.client()) {
            site.learner(policy);
            site.until(LearnerState.IN_SYNC);
            bloat(client);
            site.until(
                    "a large file",
                    status -> status.serving().orElseThrow().dbSize() > 4 << 20
                            && status.lag().entries().orElse(1) == 0);
            assertThat(site.learner().step().repairs())
                    .as("as large as the leader's")
                    .isEmpty();

            client.defragment();
            site.until("a rebuild", status -> status.repairs().equals(Map.of(Repair.BLOATED, 1L)));
            LearnerStatus rebuilt = site.until(LearnerState.IN_SYNC);
            bloat(client);
            site.until(
                    "a large file again",
                    status -> status.serving()
                                    .filter(serving -> serving.dbSize() > 4 << 20)
                                    .isPresent()
                            && status.lag().entries().orElse(1) == 0);
            client.defragment();
            for (int i = 0; i < 3; i++) {
                LearnerStatus status = site.learner().step();
                assertThat(small.holds(
                                status.serving().orElseThrow().dbSize(),
                                client.status().getDbSize()))
                        .isTrue();
                assertThat(status.state()).isEqualTo(LearnerState.IN_SYNC);
            }
            assertThat(site.learner().status().repairs()).isEqualTo(Map.of(Repair.BLOATED, 1L));
            assertThat(site.learner().status().member()).isEqualTo(rebuilt.member());
        }
    }

    private static void bloat(EtcdTestClient client) {
        for (int i = 0; i < 80; i++) {
            client.put("fat-" + i, "x".repeat(200_000));
        }
        long revision = 0;
        for (int i = 0; i < 80; i++) {
            revision = client.delete("fat-" + i);
        }
        client.compact(revision);
    }
}
