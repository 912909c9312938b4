package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.Membership;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.runtime.PrivateFiles;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each trouble is really caused, on real members.
@Tag("it")
@Timeout(240)
class ManagedLearnerTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void itJoinsFollowsAndIsRepaired(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"));
                EtcdTestClient writer = cluster.client()) {
            long revision = writer.put("/apisix/routes/1", "a");
            LearnerStatus joined = site.until(LearnerState.IN_SYNC);
            assertThat(site.states())
                    .containsSubsequence(LearnerState.ADDING, LearnerState.JOINING, LearnerState.IN_SYNC);
            assertThat(joined.answer().orElseThrow().minor()).isEqualTo(version.minor());
            assertThat(joined.lag().orElseThrow().entries()).isLessThanOrEqualTo(1000);
            MemberId first = joined.member().orElseThrow();
            assertThat(Files.getPosixFilePermissions(temp.resolve("learner"))).hasSize(3);
            Await.until(
                    "the learner to have the write",
                    Duration.ofSeconds(10),
                    () -> site.learners().getFirst().status().orElseThrow().revision() >= revision);

            // Its data is lost: etcd panics when an id comes back without its log.
            site.learner().stop();
            PrivateFiles.deleteTree(site.dataDir());
            LearnerStatus afterLoss = site.until(LearnerState.IN_SYNC);
            assertThat(site.states()).startsWith(LearnerState.BROKEN).contains(LearnerState.ADDING);
            assertThat(afterLoss.member()).isPresent().isNotEqualTo(Optional.of(first));

            // Somebody removes it, as a pre-upgrade job of a chart does.
            membership(site).remove(afterLoss.member().orElseThrow());
            LearnerStatus afterRemoval = site.until(LearnerState.REMOVED);
            assertThat(afterRemoval.why()).contains("somebody has removed it");
            LearnerStatus back = site.until(LearnerState.IN_SYNC);
            assertThat(back.member()).isPresent().isNotEqualTo(afterLoss.member());

            // The service is killed: its process goes on and is met again.
            long pid = EtcdProcess.find(temp.resolve("learner")).orElseThrow().pid();
            site.restartProgram();
            assertThat(site.until(LearnerState.IN_SYNC).starts()).isZero();
            assertThat(EtcdProcess.find(temp.resolve("learner")).orElseThrow().pid())
                    .isEqualTo(pid);

            // The process dies.
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Await.until(
                    "the process to be gone",
                    Duration.ofSeconds(10),
                    () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
            assertThat(site.until(LearnerState.IN_SYNC).starts()).isEqualTo(1);
            assertThat(site.learners()).hasSize(1);

            site.learner().wish(new Wish.Remove());
            Await.until(
                    "the learner to be gone",
                    Duration.ofSeconds(30),
                    () -> site.step().why().equals("removed, as was wished"));
            assertThat(site.learners()).isEmpty();
            assertThat(site.client().view().members()).hasSize(3);
            assertThat(site.dataDir()).doesNotExist();
            writer.put("/apisix/routes/2", "b");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void thePlaceOfAnotherLearnerIsLeftToIt(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).start()) {
            EtcdMember other = cluster.addLearner();
            try (LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"))) {
                Await.until(
                        "the refusal",
                        Duration.ofSeconds(30),
                        () -> site.step()
                                .why()
                                .equals("the cluster's place for a learner is taken by %s at %s"
                                        .formatted(site.learners().getFirst(), other.peerUrl())));
                assertThat(site.step().state()).isEqualTo(LearnerState.ABSENT);
                assertThat(site.learners()).hasSize(1);

                membership(site).remove(site.learners().getFirst().id());
                site.until(LearnerState.IN_SYNC);
            }
        }
    }

    @Test
    void nothingIsDoneToItWhileTheQuorumIsLost() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"))) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            cluster.member(1).kill();
            cluster.member(2).kill();
            Await.until(
                    "the loss to be seen",
                    Duration.ofSeconds(30),
                    () -> site.step().why().equals("does not see the leader"));
            site.learner().wish(new Wish.Rebuild());
            // Its process may be stopped; its place and its data stay until there is a quorum.
            for (int step = 0; step < 5; step++) {
                assertThat(site.step().state()).isEqualTo(LearnerState.REMOVED);
            }
            assertThat(site.dataDir().resolve("member")).isDirectory();
            assertThat(site.learners()).extracting(ClusterView.Member::id).containsExactly(member);

            cluster.start(cluster.member(1));
            cluster.start(cluster.member(2));
            assertThat(site.until(LearnerState.IN_SYNC).member()).isPresent().isNotEqualTo(Optional.of(member));
        }
    }

    @Test
    void aProgramKilledAfterAnyStepGoesOnToTheSameEnd() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"))) {
            Await.until("the learner to be in sync", Duration.ofSeconds(60), () -> {
                site.restartProgram();
                return site.step().state() == LearnerState.IN_SYNC;
            });
            assertThat(site.learners()).hasSize(1);
            site.learner().wish(new Wish.Rebuild());
            MemberId before = site.learners().getFirst().id();
            Await.until("another learner to be in sync", Duration.ofSeconds(60), () -> {
                site.restartProgram();
                LearnerStatus status = site.step();
                return status.state() == LearnerState.IN_SYNC
                        && status.member().filter(before::equals).isEmpty();
            });
            assertThat(site.learners()).hasSize(1);
            assertThat(site.client().view().members()).hasSize(4);
        }
    }

    @Test
    void oneThatWasAddedAndNeverStartedIsFoundAndStarted() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"))) {
            MemberId[] added = new MemberId[1];
            Await.until("the cluster to accept a learner", Duration.ofSeconds(30), () -> {
                added[0] = membership(site).addLearner(site.identity().peerUrl());
                return true;
            });
            site.runtime().keep(LearnerMarker.NEW.with(LearnerMarker.Phase.ADDING));
            assertThat(site.until(LearnerState.IN_SYNC).member()).contains(added[0]);
            assertThat(site.learners()).hasSize(1);
        }
    }

    @Test
    void onePromotedByAccidentIsToldAndNotRemoved() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"));
                EtcdTestClient admin = cluster.client()) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            Await.until("the promotion", Duration.ofSeconds(30), () -> {
                admin.promote(member);
                return true;
            });
            LearnerStatus status = site.until(LearnerState.BROKEN);
            assertThat(status.why()).contains("somebody has promoted it").contains("etcdctl member remove");
            site.learner().wish(new Wish.Remove());
            assertThat(site.step().state()).isEqualTo(LearnerState.BROKEN);
            assertThat(site.client().view().voters()).hasSize(4);
            assertThat(EtcdProcess.find(temp.resolve("learner"))).isPresent();
        }
    }

    @Test
    void itIsReleasedForAWhile() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp.resolve("learner"))) {
            site.until(LearnerState.IN_SYNC);
            site.learner().wish(new Wish.Release(Instant.now().plusSeconds(3600)));
            Await.until(
                    "the place to be free",
                    Duration.ofSeconds(30),
                    () -> site.step().why().startsWith("released until "));
            URI theirs = URI.create("http://127.0.0.1:" + Ports.reserve());
            MemberId guest = membership(site).addLearner(theirs);
            assertThat(site.step().state()).isEqualTo(LearnerState.ABSENT);
            membership(site).remove(guest);
            site.learner().wish(new Wish.Run());
            site.until(LearnerState.IN_SYNC);
        }
    }

    @Test
    void itsDataIsKeptWhenTheEndpointsLeadToANewCluster() throws Exception {
        Path folder = temp.resolve("learner");
        try (EtcdCluster lost = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(lost, folder)) {
            try (EtcdTestClient writer = lost.client()) {
                writer.put("/apisix/routes/1", "a");
            }
            site.until(LearnerState.IN_SYNC);
            lost.destroyData();
            Await.until(
                    "the loss to be seen",
                    Duration.ofSeconds(30),
                    () -> site.step().why().startsWith("no voter answers"));
            lost.start(); // empty, at the same endpoints, and with the same token: its id is the old one
            LearnerStatus status = site.until(LearnerState.BROKEN);
            assertThat(status.why()).contains("may be the freshest copy left");
            site.restartProgram();
            assertThat(site.step().state()).isEqualTo(LearnerState.BROKEN);
            assertThat(site.dataDir().resolve("member/snap/db")).exists();
        }
    }

    private static Membership membership(LearnerSite site) throws Exception {
        return site.client()
                .membership(
                        site.client().view().leader().orElseThrow().endpoint().orElseThrow());
    }
}
