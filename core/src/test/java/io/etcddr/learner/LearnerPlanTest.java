package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.Observation.Answer;
import io.etcddr.learner.Observation.Cluster;
import io.etcddr.learner.Observation.Data;
import io.etcddr.learner.Observation.Lag;
import io.etcddr.learner.Observation.Life;
import io.etcddr.learner.Observation.Listed;
import io.etcddr.learner.Observation.Local;
import io.etcddr.learner.Observation.Memory;
import io.etcddr.learner.Observation.Quorum;
import io.etcddr.learner.Observation.Vote;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every edge of the table of [LearnerPlan].
class LearnerPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final ClusterId CLUSTER = new ClusterId(1);
    private static final MemberId OURS = new MemberId(7);
    private static final LearnerPolicy POLICY = LearnerPolicy.withMaximumLag(1000);
    private static final Local NOTHING = new Local(Data.NONE, Life.ENDED);
    private static final Local RUNNING = new Local(Data.THERE, Life.RUNNING);
    private static final Local ENDED = new Local(Data.THERE, Life.ENDED);
    private static final LearnerMarker FILLED = LearnerMarker.NEW.of(CLUSTER, OURS, Phase.FILLED);
    private static final LearnerMarker ADDED = LearnerMarker.NEW.of(CLUSTER, OURS, Phase.ADDED);
    private static final Memory MOVING = memory(0, Duration.ofSeconds(1));

    @Test
    void itIsAddedBeforeAnythingIsStarted() {
        assertThat(decide(unlisted(), NOTHING, LearnerMarker.NEW, Memory.NONE))
                .isEqualTo(new Decision(LearnerState.ADDING, new Action.Add(), "is in the member list not yet"));
        // the same after a kill between writing down the intent and the call
        assertThat(decide(unlisted(), NOTHING, LearnerMarker.NEW.with(Phase.ADDING), Memory.NONE)
                        .action())
                .isEqualTo(new Action.Add());
    }

    @Test
    void nothingIsAddedToAClusterWithoutMargin() {
        for (Quorum quorum : List.of(Quorum.LOST, Quorum.WITHOUT_MARGIN)) {
            Cluster cluster = cluster(quorum, Optional.empty());
            assertRests(
                    decide(cluster, NOTHING, LearnerMarker.NEW, Memory.NONE),
                    LearnerState.ABSENT,
                    "is not added while a voter is missing");
        }
    }

    @Test
    void whoHasThePlaceIsSaidAndItIsAskedForAgain() {
        Cluster taken = new Cluster(
                CLUSTER, Quorum.SOUND, Optional.of("3.6"), 50, Optional.empty(), List.of("x (2a) at http://x:2380"));
        Memory refused =
                new Memory(0, Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(5)), Optional.empty());
        assertRests(
                decide(taken, NOTHING, LearnerMarker.NEW, refused),
                LearnerState.ABSENT,
                "the cluster's place for a learner is taken by x (2a) at http://x:2380");
        Memory longAgo =
                new Memory(0, Optional.empty(), Optional.empty(), Optional.of(Duration.ofMinutes(2)), Optional.empty());
        assertThat(decide(taken, NOTHING, LearnerMarker.NEW, longAgo).action()).isEqualTo(new Action.Add());
    }

    @Test
    void aLearnerThatWasAddedByAKilledRunIsTaken() {
        assertThat(decide(listed(Optional.empty()), NOTHING, LearnerMarker.NEW.with(Phase.ADDING), Memory.NONE))
                .isEqualTo(new Decision(
                        LearnerState.JOINING, new Action.Adopt(OURS), "was added by a run that was cut off"));
    }

    @Test
    void itIsStartedWhenItIsListed() {
        assertThat(decide(listed(Optional.empty()), NOTHING, ADDED, Memory.NONE).action())
                .isEqualTo(new Action.Start());
        assertThat(decide(listed(Optional.empty()), ENDED, FILLED, Memory.NONE).action())
                .isEqualTo(new Action.Start());
    }

    @Test
    void theStatesOfOneThatRunsFollowItsLag() {
        assertRests(
                decide(listed(Optional.empty()), RUNNING, FILLED, MOVING),
                LearnerState.JOINING,
                "has not answered yet");
        assertRests(
                decide(listed(answer(5000)), RUNNING, FILLED, MOVING), LearnerState.SYNCING, "is 5000 entries behind");
        assertRests(
                decide(listed(answer(1000)), RUNNING, FILLED, MOVING), LearnerState.IN_SYNC, "is 1000 entries behind");
        Memory wasInSync = new Memory(
                0,
                Optional.empty(),
                Optional.of(Duration.ofSeconds(1)),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(3)));
        assertRests(
                decide(listed(answer(1001)), RUNNING, FILLED, wasInSync),
                LearnerState.LAGGING,
                "is 1001 entries behind");
    }

    @Test
    void aLagIsNeverIgnored() {
        Optional<Answer> leaderless = Optional.of(new Answer("3.6", 10, Optional.empty(), 1, 1));
        assertRests(
                decide(listed(leaderless), RUNNING, FILLED, MOVING), LearnerState.LAGGING, "does not see the leader");
    }

    @Test
    void whatMakesNoProgressIsStoppedAndInTheEndRebuilt() {
        Memory stuck = memory(0, Duration.ofMinutes(11));
        assertThat(decide(listed(answer(5000)), RUNNING, FILLED, stuck))
                .isEqualTo(new Decision(
                        LearnerState.BROKEN, new Action.Stop(), "is 5000 entries behind, and makes no progress"));
        assertThat(decide(listed(Optional.empty()), RUNNING, FILLED, stuck).action())
                .isEqualTo(new Action.Stop());
        assertThat(decide(listed(Optional.empty()), ENDED, FILLED, memory(5, Duration.ZERO))
                        .action())
                .isEqualTo(new Action.Rebuild());
    }

    @Test
    void whatEndsIsStartedAfterAPauseThatGrows() {
        assertRests(
                decide(listed(Optional.empty()), ENDED, FILLED, startedAgo(3, Duration.ofMillis(3999))),
                LearnerState.BROKEN,
                "ended 3 times; it is started again soon");
        assertThat(decide(listed(Optional.empty()), ENDED, FILLED, startedAgo(3, Duration.ofSeconds(4)))
                        .action())
                .isEqualTo(new Action.Start());
        assertThat(POLICY.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(POLICY.pauseAfter(60)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void itIsRebuiltAtMostDaily() {
        LearnerMarker justRebuilt = FILLED.rebuilt(NOW.minus(Duration.ofHours(23)));
        assertThat(decide(listed(Optional.empty()), ENDED, justRebuilt, memory(9, Duration.ZERO))
                        .action())
                .isEqualTo(new Action.Start());
        Optional<Answer> bloated = Optional.of(new Answer("3.6", 10, Optional.of(new Lag(0, 0)), 1L << 30, 400L << 20));
        assertThat(decide(listed(bloated), RUNNING, FILLED, MOVING).action()).isEqualTo(new Action.Rebuild());
        assertThat(decide(listed(bloated), RUNNING, justRebuilt, MOVING).action())
                .isEqualTo(new Action.Rest());
    }

    @Test
    void aClockThatJumpedBackDoesNotMakeItRebuildAgain() {
        LearnerMarker rebuiltInTheFuture = FILLED.rebuilt(NOW.plus(Duration.ofHours(2)));
        assertThat(decide(listed(Optional.empty()), ENDED, rebuiltInTheFuture, memory(9, Duration.ZERO))
                        .action())
                .isEqualTo(new Action.Start());
    }

    @Test
    void anIdWhoseDataIsLostIsNeverStartedAgain() {
        assertThat(decide(listed(Optional.empty()), NOTHING, FILLED, Memory.NONE))
                .isEqualTo(new Decision(
                        LearnerState.BROKEN, new Action.Remove(OURS), "its data is lost, and its id with it"));
        assertThat(decide(listed(answer(0)), new Local(Data.NONE, Life.RUNNING), FILLED, MOVING)
                        .action())
                .isEqualTo(new Action.Stop());
        assertRests(
                decide(
                        cluster(Quorum.WITHOUT_MARGIN, listedAs(Vote.LEARNER, Optional.empty())),
                        NOTHING,
                        FILLED,
                        MOVING),
                LearnerState.BROKEN,
                "its data is lost; it is removed when the quorum is sound");
    }

    @Test
    void oneThatOthersRemovedIsClearedAway() {
        assertThat(decide(unlisted(), RUNNING, FILLED, MOVING).action()).isEqualTo(new Action.Stop());
        assertThat(decide(unlisted(), ENDED, FILLED, MOVING).action()).isEqualTo(new Action.Clear());
        assertThat(decide(unlisted(), NOTHING, FILLED, MOVING).action()).isEqualTo(new Action.Clear());
    }

    @Test
    void dataOfAnotherIdIsClearedAway() {
        LearnerMarker older = LearnerMarker.NEW.of(CLUSTER, new MemberId(6), Phase.FILLED);
        assertThat(decide(listed(Optional.empty()), RUNNING, older, MOVING).action())
                .isEqualTo(new Action.Stop());
        assertThat(decide(listed(Optional.empty()), ENDED, older, MOVING).action())
                .isEqualTo(new Action.Clear());
        assertThat(decide(listed(Optional.empty()), NOTHING, older, MOVING).action())
                .isEqualTo(new Action.Adopt(OURS));
    }

    @Test
    void itsDataIsKeptWhenTheVotersAreLostOrOthers() {
        assertRests(
                decide(cluster(Quorum.LOST, Optional.empty()), ENDED, FILLED, MOVING),
                LearnerState.REMOVED,
                "is in the member list no more: somebody has removed it, and waits for a sound quorum");
        Cluster other =
                new Cluster(new ClusterId(2), Quorum.SOUND, Optional.of("3.6"), 50, Optional.empty(), List.of());
        for (LearnerMarker marker : List.of(FILLED, FILLED.with(new Wish.Repair()))) {
            assertRests(
                    decide(other, ENDED, marker, MOVING),
                    LearnerState.BROKEN,
                    "the endpoints lead to cluster 2 at revision 50, and its data is of cluster 1 at revision 0 or later:"
                            + " the data is kept, because it may be the freshest copy left");
        }
        // Empty voters with the old token and URLs have the old cluster's id.
        assertThat(decide(unlisted(), ENDED, FILLED.at(51), MOVING).why())
                .startsWith(
                        "the endpoints lead to cluster 1 at revision 50, and its data is of cluster 1 at revision 51");
        Observation unseen = new Observation(Optional.empty(), RUNNING, FILLED, MOVING);
        assertRests(
                LearnerPlan.decide(unseen, POLICY, NOW),
                LearnerState.LAGGING,
                "no voter answers: how far it is behind is not known");
    }

    @Test
    void onePromotedByAccidentIsToldAndLeftAlone() {
        for (Wish wish : List.of(new Wish.Run(), new Wish.Remove(), new Wish.Rebuild())) {
            Decision decision =
                    decide(cluster(Quorum.SOUND, listedAs(Vote.VOTER, answer(0))), RUNNING, FILLED.with(wish), MOVING);
            assertThat(decision.state()).isEqualTo(LearnerState.BROKEN);
            assertThat(decision.action()).isEqualTo(new Action.Rest());
            assertThat(decision.why()).startsWith("it votes: somebody has promoted it");
        }
    }

    @Test
    void itFollowsTheVotersToAnotherMinor() {
        Cluster upgraded = new Cluster(
                CLUSTER, Quorum.SOUND, Optional.of("3.7"), 50, listedAs(Vote.LEARNER, answer(0)), List.of());
        assertThat(decide(upgraded, RUNNING, FILLED, MOVING))
                .isEqualTo(
                        new Decision(LearnerState.JOINING, new Action.Stop(), "is etcd 3.6, and the voters are 3.7"));
    }

    @Test
    void aReleasedOneLeavesStepByStepAndComesBack() {
        Wish release = new Wish.Release(NOW.plusSeconds(60));
        assertThat(decide(listed(answer(0)), RUNNING, FILLED.with(release), MOVING)
                        .action())
                .isEqualTo(new Action.Stop());
        assertThat(decide(listed(Optional.empty()), ENDED, FILLED.with(release), MOVING)
                        .action())
                .isEqualTo(new Action.Remove(OURS));
        assertThat(decide(unlisted(), ENDED, FILLED.with(release), MOVING).action())
                .isEqualTo(new Action.Clear());
        assertRests(
                decide(unlisted(), NOTHING, LearnerMarker.NEW.with(release), MOVING),
                LearnerState.ABSENT,
                "released until 2026-11-26T12:01:00Z");
        assertThat(decide(unlisted(), NOTHING, LearnerMarker.NEW.with(new Wish.Release(NOW)), MOVING)
                        .action())
                .isEqualTo(new Action.Resume());
    }

    @Test
    void aRemovedOneStaysAway() {
        assertThat(decide(listed(answer(0)), RUNNING, FILLED.with(new Wish.Remove()), MOVING)
                        .action())
                .isEqualTo(new Action.Stop());
        assertRests(
                decide(unlisted(), NOTHING, LearnerMarker.NEW.with(new Wish.Remove()), MOVING),
                LearnerState.ABSENT,
                "removed, as was wished");
    }

    @Test
    void aRebuiltOneIsAddedAnewWhenNothingIsLeft() {
        assertThat(decide(unlisted(), NOTHING, LearnerMarker.NEW.with(new Wish.Repair()), MOVING)
                        .action())
                .isEqualTo(new Action.Resume());
    }

    @Test
    void aProcessOfOthersIsOnlyObserved() {
        Local elsewhere = new Local(Data.NONE, Life.ELSEWHERE);
        assertRests(
                decide(unlisted(), elsewhere, LearnerMarker.NEW, MOVING),
                LearnerState.ABSENT,
                "is not in the member list");
        assertRests(
                decide(listed(answer(3)), elsewhere, LearnerMarker.NEW, MOVING),
                LearnerState.IN_SYNC,
                "is 3 entries behind");
        assertRests(
                decide(cluster(Quorum.SOUND, listedAs(Vote.VOTER, answer(3))), elsewhere, LearnerMarker.NEW, MOVING),
                LearnerState.BROKEN,
                "it votes: it is no learner");
    }

    private static void assertRests(Decision decision, LearnerState state, String why) {
        assertThat(decision).isEqualTo(new Decision(state, new Action.Rest(), why));
    }

    private static Decision decide(Cluster cluster, Local local, LearnerMarker marker, Memory memory) {
        return LearnerPlan.decide(new Observation(Optional.of(cluster), local, marker, memory), POLICY, NOW);
    }

    private static Cluster unlisted() {
        return cluster(Quorum.SOUND, Optional.empty());
    }

    private static Cluster listed(Optional<Answer> answer) {
        return cluster(Quorum.SOUND, listedAs(Vote.LEARNER, answer));
    }

    private static Optional<Listed> listedAs(Vote vote, Optional<Answer> answer) {
        return Optional.of(new Listed(OURS, vote, answer));
    }

    private static Cluster cluster(Quorum quorum, Optional<Listed> ours) {
        return new Cluster(CLUSTER, quorum, Optional.of("3.6"), 50, ours, List.of());
    }

    private static Optional<Answer> answer(long behind) {
        return Optional.of(new Answer("3.6", 10, Optional.of(new Lag(behind, behind)), 1 << 20, 1 << 20));
    }

    private static Memory memory(int ends, Duration sinceProgress) {
        return new Memory(ends, Optional.empty(), Optional.of(sinceProgress), Optional.empty(), Optional.empty());
    }

    private static Memory startedAgo(int ends, Duration sinceStart) {
        return new Memory(ends, Optional.of(sinceStart), Optional.of(sinceStart), Optional.empty(), Optional.empty());
    }
}
