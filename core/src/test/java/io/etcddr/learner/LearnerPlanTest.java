package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.learner.EtcdRuntime.Disk;
import io.etcddr.learner.EtcdRuntime.Disk.Content;
import io.etcddr.learner.EtcdRuntime.Kind;
import io.etcddr.learner.EtcdRuntime.Run;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.LearnerMarker.Reached;
import io.etcddr.learner.LearnerMarker.Repaired;
import io.etcddr.learner.Observation.Pace;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each line of the table of [LearnerPlan].
final class LearnerPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final URI PEER = URI.create("http://10.0.0.9:2380");
    private static final ClusterId CLUSTER = new ClusterId(77);
    private static final MemberId OURS = new MemberId(9);
    private static final LearnerPolicy POLICY = LearnerPolicy.of(1000);
    private static final Run RUNNING = new Run(Run.State.RUNNING, "", Optional.of(1L));
    private static final Disk FULL = new Disk(Content.THERE, Content.NONE, 100);
    private static final Disk EMPTY = new Disk(Content.NONE, Content.NONE, 0);

    // A cluster of three at raft index 5000 and revision 4000, whose leader is the first, and our learner.
    private final List<Member> members =
            new ArrayList<>(List.of(voter(1, "3.6.4"), voter(2, "3.6.4"), voter(3, "3.6.4")));
    private Kind kind = Kind.OURS;
    private Wish.Kind wish = Wish.Kind.FOLLOW;
    private Optional<CopyOrder> copyOrder = Optional.empty();
    private LearnerMarker marker = LearnerMarker.NONE;
    private ClusterId cluster = CLUSTER;
    private Run run = Run.NONE;
    private Disk disk = EMPTY;
    private Set<String> minors = Set.of("3.6");
    private String settings = "as it was";
    private Pace pace = Pace.FRESH;

    private static Member member(long id, String peer, boolean learner, Optional<Status> status) {
        return new Member(
                new MemberId(id),
                learner ? "ours" : "m" + id,
                List.of(peer),
                List.of(URI.create("http://10.0.0.%d:2379".formatted(id))),
                learner,
                status.map(some -> URI.create("http://10.0.0.%d:2379".formatted(id))),
                status,
                status.isPresent() ? Optional.empty() : Optional.of("connection refused"));
    }

    private static Status status(String version, long index, long revision, long leader) {
        return new Status(version, 1 << 20, 1 << 20, new MemberId(leader), 2, index, index, revision, List.of());
    }

    private static Member voter(long id, String version) {
        return member(id, "http://10.0.0.%d:2380".formatted(id), false, Optional.of(status(version, 5000, 4000, 1)));
    }

    private static Member silent(long id) {
        return member(id, "http://10.0.0.%d:2380".formatted(id), false, Optional.empty());
    }

    private void voters(String version) {
        members.clear();
        for (int id = 1; id <= 3; id++) {
            members.add(voter(id, version));
        }
    }

    /// Our learner is a member, its etcd runs, and it has been in sync.
    private void inSync() {
        members.add(member(9, PEER.toString(), true, Optional.of(status("3.6.4", 5000, 4000, 1))));
        known(Phase.SYNCED);
        run = RUNNING;
        disk = FULL;
    }

    private void behind(long entries) {
        ours(Optional.of(status("3.6.4", 5000 - entries, 3000, 1)));
    }

    private void ours(Optional<Status> status) {
        members.removeIf(member -> member.id().equals(OURS));
        members.add(member(9, PEER.toString(), true, status));
    }

    private void known(Phase phase) {
        marker = new LearnerMarker(
                phase,
                Optional.of(CLUSTER),
                phase == Phase.ADDING ? Optional.empty() : Optional.of(OURS),
                Optional.of("3.6"),
                Optional.of(settings),
                Reached.NOTHING,
                List.of());
    }

    private void repaired(Repaired... repairs) {
        marker = new LearnerMarker(
                marker.phase(),
                marker.cluster(),
                marker.member(),
                marker.minor(),
                marker.settings(),
                marker.reached(),
                List.of(repairs));
    }

    private Action decide() {
        Sight sight = Sight.of(new ClusterView(cluster, members, List.of()), PEER, marker.member());
        return decide(Optional.of(sight));
    }

    private Action decide(Optional<Sight> sight) {
        return LearnerPlan.decide(
                new Observation(
                        kind,
                        PEER,
                        wish,
                        copyOrder,
                        marker,
                        sight,
                        sight.isPresent() ? "" : "connection refused",
                        run,
                        disk,
                        settings,
                        minors,
                        pace),
                POLICY,
                NOW);
    }

    private static void assertWaits(Action action, LearnerState state, String why) {
        assertThat(action).isInstanceOf(Action.Wait.class);
        assertThat(action.state()).isEqualTo(state);
        assertThat(action.why()).contains(why);
    }

    private static void assertReplaced(Action action, Repair why) {
        assertThat(action)
                .isInstanceOfSatisfying(
                        Action.Remove.class,
                        remove -> assertThat(remove.repair()).contains(why));
    }

    @Test
    void itIsAddedBeforeAnythingIsStarted() {
        assertThat(decide()).isInstanceOf(Action.Add.class);
    }

    @Test
    void nothingIsAddedToAClusterThatCannotSpareAVoter() {
        members.set(2, silent(3));
        assertWaits(decide(), LearnerState.ABSENT, "cannot spare another voter: no answer from m3 (3)");
    }

    @Test
    void aClusterThatDoesNotAnswerIsLeftAlone() {
        assertWaits(decide(Optional.empty()), LearnerState.BROKEN, "connection refused");
        inSync();
        disk = EMPTY;
        assertWaits(decide(Optional.empty()), LearnerState.LAGGING, "connection refused");
    }

    @Test
    void aTakenSlotIsLeftToItsOwner() {
        voters("3.5.33");
        minors = Set.of("3.5");
        members.add(member(5, "http://10.0.0.5:2380", true, Optional.empty()));
        assertWaits(decide(), LearnerState.ABSENT, "the learner slot is taken by ours (5) at http://10.0.0.5:2380");
    }

    /// From 3.6 on a cluster may have several: only asking tells.
    @Test
    void aClusterOf36IsAskedAlthoughItHasALearner() {
        members.add(member(5, "http://10.0.0.5:2380", true, Optional.empty()));
        Action action = decide();
        assertThat(action).isInstanceOf(Action.Add.class);
        assertThat(action.why()).contains("the learner slot is taken by ours (5)");
    }

    @Test
    void nothingIsAddedThatCouldNotBeStarted() {
        minors = Set.of("3.5");
        assertWaits(decide(), LearnerState.BROKEN, "the voters run etcd 3.6, and there is none on this machine");
    }

    @Test
    void aMemberThatWasAddedByAProgramThatWasKilledIsOurs() {
        known(Phase.ADDING);
        ours(Optional.empty());
        assertThat(decide()).isInstanceOf(Action.Adopt.class);
    }

    @Test
    void aMemberThatThisMachineKnowsNothingOfIsReplaced() {
        ours(Optional.empty());
        assertReplaced(decide(), Repair.DATA_LOST);
    }

    @Test
    void aMemberThatWasNeverStartedIsStarted() {
        known(Phase.ADDED);
        ours(Optional.empty());
        assertThat(decide()).isEqualTo(new Action.Start(LearnerState.ADDING, "3.6", ""));
        members.set(2, silent(3));
        assertWaits(decide(), LearnerState.ADDING, "cannot spare another voter");
    }

    @Test
    void aStartThatWasCutShortIsMadeAgain() {
        known(Phase.STARTING);
        ours(Optional.empty());
        assertThat(decide()).isInstanceOf(Action.Start.class);
    }

    @Test
    void aCopyOfItsDatabaseIsMadeWhileItIsInSyncAndHandedOverWhenItIsAgain() {
        inSync();
        CopyOrder order = CopyOrder.asked(NOW, NOW.plusSeconds(60));
        copyOrder = Optional.of(order);
        assertThat(decide()).isInstanceOfSatisfying(Action.Copy.class, copy -> {
            assertThat(copy.state()).isEqualTo(LearnerState.IN_SYNC);
            assertThat(copy.minor()).isEqualTo("3.6");
        });
        behind(1001);
        assertWaits(decide(), LearnerState.LAGGING, "1001 entries behind the leader");
        copyOrder = Optional.of(order.at(CopyOrder.Phase.COPIED));
        assertWaits(decide(), LearnerState.LAGGING, "1001 entries behind the leader");
        behind(0);
        assertThat(decide()).isInstanceOf(Action.HandOver.class);
        copyOrder = Optional.of(order.at(CopyOrder.Phase.READY));
        assertWaits(decide(), LearnerState.IN_SYNC, "");
        copyOrder = Optional.of(order.refused("the disk is full"));
        assertWaits(decide(), LearnerState.IN_SYNC, "");
    }

    @Test
    void theStatesFollowTheLag() {
        inSync();
        assertWaits(decide(), LearnerState.IN_SYNC, "");
        behind(1001);
        assertWaits(decide(), LearnerState.LAGGING, "1001 entries behind the leader");
        known(Phase.STARTED);
        assertWaits(decide(), LearnerState.SYNCING, "1001 entries behind the leader");
        behind(1000);
        assertThat(decide()).isInstanceOf(Action.Settle.class);
        ours(Optional.empty());
        assertWaits(decide(), LearnerState.JOINING, "connection refused");
    }

    /// Another tool called a learner good that followed nobody.
    @Test
    void aLagIsNeverIgnored() {
        inSync();
        ours(Optional.of(status("3.6.4", 5000, 4000, 0)));
        assertWaits(decide(), LearnerState.LAGGING, "it has no connection to the leader");
        members.set(0, silent(1));
        assertWaits(decide(), LearnerState.LAGGING, "the cluster has no leader");
    }

    @Test
    void theCopyBeforeGoesWhenTheNextIsInSync() {
        inSync();
        disk = new Disk(Content.THERE, Content.THERE, 100);
        assertThat(decide()).isInstanceOf(Action.Settle.class);
    }

    @Test
    void whatMakesNoProgressIsRestartedAndInTheEndReplaced() {
        inSync();
        behind(2000);
        pace = new Pace(Duration.ZERO, 0, Duration.ofMinutes(4), 0);
        assertWaits(decide(), LearnerState.LAGGING, "2000 entries");
        pace = new Pace(Duration.ZERO, 0, Duration.ofMinutes(5), 1);
        assertThat(decide())
                .isInstanceOfSatisfying(
                        Action.Stop.class, stop -> assertThat(stop.reason()).contains(Restart.STUCK));
        pace = new Pace(Duration.ZERO, 0, Duration.ofMinutes(5), 2);
        assertReplaced(decide(), Repair.STUCK);
        ours(Optional.empty());
        assertReplaced(decide(), Repair.STUCK);
    }

    /// In sync nothing moves in a quiet cluster.
    @Test
    void whoIsInSyncIsNeverStuck() {
        inSync();
        pace = new Pace(Duration.ZERO, 0, Duration.ofHours(5), 0);
        assertWaits(decide(), LearnerState.IN_SYNC, "");
    }

    @Test
    void whatEndsIsStartedAgainAfterAPauseThatDoubles() {
        inSync();
        run = new Run(Run.State.ENDED, "killed", Optional.of(1L));
        pace = new Pace(Duration.ofMillis(3900), 3, Duration.ZERO, 0);
        assertWaits(decide(), LearnerState.BROKEN, "killed");
        pace = new Pace(Duration.ofSeconds(4), 3, Duration.ZERO, 0);
        assertThat(decide()).isEqualTo(new Action.Start(LearnerState.BROKEN, "3.6", "killed"));
    }

    @Test
    void whatEndsAgainAndAgainIsReplacedUnlessThisMachineIsToBlame() {
        inSync();
        pace = new Pace(Duration.ofMinutes(5), 4, Duration.ZERO, 0);
        run = new Run(Run.State.STARVED, "no space left on device", Optional.of(1L));
        assertThat(decide()).isInstanceOf(Action.Start.class);
        run = new Run(Run.State.ENDED, "panic: wal: crc mismatch", Optional.of(1L));
        assertReplaced(decide(), Repair.UNUSABLE);
    }

    /// Started on an empty directory with the same id etcd would panic for ever.
    @Test
    void anIdWhoseDataIsLostIsNeverStartedAgain() {
        inSync();
        disk = EMPTY;
        assertReplaced(decide(), Repair.DATA_LOST);
        run = Run.NONE;
        assertReplaced(decide(), Repair.DATA_LOST);
        disk = FULL;
        run = new Run(
                Run.State.ENDED,
                "panic: tocommit(64) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?",
                Optional.of(1L));
        assertReplaced(decide(), Repair.DATA_LOST);
    }

    @Test
    void nothingIsReplacedWithoutAVoterToSpareNorTooOften() {
        inSync();
        disk = EMPTY;
        run = Run.NONE;
        members.set(2, silent(3));
        assertWaits(decide(), LearnerState.BROKEN, "its data is lost, but not now: the cluster cannot spare");
        voters("3.6.4");
        ours(Optional.empty());
        Repaired[] many = new Repaired[6];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Repaired(NOW.minus(Duration.ofMinutes(50 - i)), Repair.DATA_LOST);
        }
        repaired(many);
        assertWaits(decide(), LearnerState.BROKEN, "it was replaced 6 times within the hour");
    }

    /// The clock was set back by a year: what was done then counts as done now, and is over in an hour.
    @Test
    void aClockThatWasSetBackNeitherForgetsRepairsNorKeepsThemForEver() {
        repaired(new Repaired(NOW.plus(Duration.ofDays(365)), Repair.BLOATED));
        assertThat(marker.since(NOW, Duration.ofHours(1))).hasSize(1);
        LearnerMarker next = marker.repaired(Repair.STUCK, NOW);
        assertThat(next.since(NOW.plus(Duration.ofMinutes(61)), Duration.ofHours(1)))
                .isEmpty();
    }

    @Test
    void whoWasRemovedByOthersComesBackLaterEachTime() {
        inSync();
        members.removeLast();
        assertReplaced(decide(), Repair.REMOVED_BY_OTHERS);
        known(Phase.NONE);
        marker = marker.removed();
        run = Run.NONE;
        Repaired first = new Repaired(NOW.minusSeconds(100), Repair.REMOVED_BY_OTHERS);
        repaired(first, new Repaired(NOW.minusSeconds(59), Repair.REMOVED_BY_OTHERS));
        assertWaits(decide(), LearnerState.REMOVED, "2 times within a day; it comes back at 2026-11-26T12:00:01Z");
        repaired(first);
        assertThat(decide()).isInstanceOf(Action.Add.class);
    }

    @Test
    void aProcessThatIsNoMemberIsEnded() {
        run = RUNNING;
        assertThat(decide()).isInstanceOf(Action.Stop.class);
    }

    @Test
    void aRemovalThatWasCutShortGoesOn() {
        known(Phase.REMOVING);
        ours(Optional.empty());
        assertThat(decide())
                .isInstanceOfSatisfying(
                        Action.Remove.class,
                        remove -> assertThat(remove.repair()).isEmpty());
        members.removeLast();
        assertThat(decide())
                .isInstanceOfSatisfying(
                        Action.Remove.class,
                        remove -> assertThat(remove.repair()).isEmpty());
    }

    @Test
    void onePromotedByAccidentIsKeptRunningAndNeverRemoved() {
        inSync();
        members.removeLast();
        members.add(member(9, PEER.toString(), false, Optional.of(status("3.6.4", 5000, 4000, 1))));
        assertWaits(decide(), LearnerState.BROKEN, "is a voter now");
        run = new Run(Run.State.ENDED, "killed", Optional.of(1L));
        assertThat(decide()).isInstanceOf(Action.Start.class);
        for (Wish.Kind some : Wish.Kind.values()) {
            wish = some;
            disk = EMPTY;
            assertThat(decide()).isInstanceOf(Action.Wait.class);
        }
    }

    @Test
    void itsDataIsKeptWhenTheVotersAreOthers() {
        inSync();
        members.removeLast();
        cluster = new ClusterId(78);
        assertWaits(decide(), LearnerState.BROKEN, "another cluster answers (4e) than the one that it followed (4d)");
        cluster = CLUSTER;
        marker = marker.reaching(new Reached(5001, 10));
        assertWaits(decide(), LearnerState.BROKEN, "it was set up anew");
        marker = marker.forgetting().reaching(new Reached(10, 4001));
        assertWaits(decide(), LearnerState.BROKEN, "its data is kept as it is");
        wish = Wish.Kind.REBUILD;
        assertReplaced(decide(), Repair.REQUESTED);
    }

    @Test
    void itFollowsTheVotersToTheNextMinorWhenAllAreThere() {
        inSync();
        minors = Set.of("3.6", "3.7");
        members.set(0, voter(1, "3.7.0"));
        assertWaits(decide(), LearnerState.IN_SYNC, "");
        voters("3.7.0");
        ours(Optional.of(status("3.6.4", 5000, 4000, 1)));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        Action.Stop.class, stop -> assertThat(stop.reason()).contains(Restart.UPGRADE));
        run = Run.NONE;
        assertThat(decide()).isEqualTo(new Action.Start(LearnerState.JOINING, "3.7", ""));
        run = RUNNING;
        minors = Set.of("3.6");
        assertWaits(decide(), LearnerState.IN_SYNC, "the voters run etcd 3.7, and there is none on this machine");
    }

    @Test
    void dataThatNoEtcdCanTakeOverIsReplaced() {
        inSync();
        minors = Set.of("3.5", "3.6");
        voters("3.5.33");
        ours(Optional.of(status("3.6.4", 5000, 4000, 1)));
        assertReplaced(decide(), Repair.VERSION);
        run = Run.NONE;
        assertReplaced(decide(), Repair.VERSION);
    }

    @Test
    void otherSettingsMakeAnotherProcess() {
        inSync();
        settings = "another authority";
        assertThat(decide())
                .isInstanceOfSatisfying(
                        Action.Stop.class, stop -> assertThat(stop.reason()).contains(Restart.SETTINGS));
        members.set(0, silent(1));
        assertWaits(decide(), LearnerState.LAGGING, "the cluster has no leader");
    }

    @Test
    void anotherPeerUrlMakesAnotherMember() {
        inSync();
        members.removeLast();
        members.add(member(9, "http://10.0.0.8:2380", true, Optional.empty()));
        assertReplaced(decide(), Repair.MOVED);
    }

    @Test
    void aFileMuchLargerThanTheLeadersIsReplacedAtMostDaily() {
        inSync();
        ours(Optional.of(new Status("3.6.4", 1L << 30, 1 << 20, new MemberId(1), 2, 5000, 5000, 4000, List.of())));
        assertReplaced(decide(), Repair.BLOATED);
        repaired(new Repaired(NOW.minus(Duration.ofHours(23)), Repair.BLOATED));
        assertWaits(decide(), LearnerState.IN_SYNC, "");
    }

    @Test
    void aReleasedOneLeavesStepByStepAndKeepsItsData() {
        inSync();
        wish = Wish.Kind.RELEASE;
        assertThat(decide()).isInstanceOf(Action.Remove.class);
        members.removeLast();
        marker = marker.removed();
        assertThat(decide()).isInstanceOf(Action.Stop.class);
        run = Run.NONE;
        assertWaits(decide(), LearnerState.ABSENT, "it was released");
    }

    @Test
    void aRemovedOneLeavesNothing() {
        inSync();
        wish = Wish.Kind.REMOVE;
        members.set(0, silent(1));
        assertWaits(decide(), LearnerState.BROKEN, "cannot leave: the cluster has no leader");
        voters("3.6.4");
        ours(Optional.empty());
        assertThat(decide()).isInstanceOf(Action.Remove.class);
        members.removeLast();
        marker = marker.removed();
        run = Run.NONE;
        assertThat(decide()).isInstanceOf(Action.Erase.class);
        marker = LearnerMarker.NONE;
        disk = EMPTY;
        assertWaits(decide(), LearnerState.REMOVED, "it was removed by order");
    }

    @Test
    void aReleaseEndsWithItsTime() {
        Wish release = new Wish(Wish.Kind.RELEASE, Optional.of(NOW.plusSeconds(60)), NOW);
        assertThat(release.at(NOW)).isEqualTo(Wish.Kind.RELEASE);
        assertThat(release.at(NOW.plusSeconds(60))).isEqualTo(Wish.Kind.FOLLOW);
    }

    @Test
    void oneThatOthersRunIsOnlyJudged() {
        kind = Kind.EXTERNAL;
        run = new Run(Run.State.UNKNOWN, "", Optional.empty());
        assertWaits(decide(), LearnerState.ABSENT, "no member of the cluster has the peer URL");
        ours(Optional.empty());
        assertWaits(decide(), LearnerState.BROKEN, "connection refused");
        behind(1001);
        assertThat(decide()).isInstanceOf(Action.Wait.class);
        behind(0);
        assertWaits(decide(), LearnerState.IN_SYNC, "");
    }
}
