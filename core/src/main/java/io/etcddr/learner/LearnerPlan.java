package io.etcddr.learner;

import static io.etcddr.learner.LearnerState.ABSENT;
import static io.etcddr.learner.LearnerState.ADDING;
import static io.etcddr.learner.LearnerState.BROKEN;
import static io.etcddr.learner.LearnerState.IN_SYNC;
import static io.etcddr.learner.LearnerState.JOINING;
import static io.etcddr.learner.LearnerState.LAGGING;
import static io.etcddr.learner.LearnerState.REMOVED;
import static io.etcddr.learner.LearnerState.SYNCING;

import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.Observation.Answer;
import io.etcddr.learner.Observation.Cluster;
import io.etcddr.learner.Observation.Data;
import io.etcddr.learner.Observation.Life;
import io.etcddr.learner.Observation.Listed;
import io.etcddr.learner.Observation.Quorum;
import io.etcddr.learner.Observation.Vote;
import io.etcddr.value.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Decides what a learner needs next. A pure function of what was observed: it keeps nothing.
///
/// | state | seen | next step | then |
/// |---|---|---|---|
/// | absent | not listed, no data | add it | adding |
/// | absent | the cluster refused it, or has no margin | rest, ask again later | absent |
/// | adding | listed, and no id written down (a kill came between) | take that id | joining |
/// | joining | listed, not running | start it | joining |
/// | joining | answers, never was in sync | rest | syncing |
/// | syncing, lagging | within the allowed lag | rest | in-sync |
/// | in-sync | further behind | rest | lagging |
/// | syncing, lagging | no progress for long | stop it (it is started again) | joining |
/// | any | ended | start it after a pause that grows | joining |
/// | any | ended too often without being in sync | rebuild | removed |
/// | any | its data is gone | take it out of the cluster: its id must not be used again | removed |
/// | in-sync | most of its db lies idle | rebuild, at most daily | removed |
/// | any | the voters are of another minor than it | stop it (it is started with theirs) | joining |
/// | any | not listed any more | stop it, delete its data | removed |
/// | removed | not listed, no data | add it | adding |
/// | any | released, or to be removed | stop, take out, delete its data | removed, absent |
/// | any | votes (somebody promoted it), or the endpoints lead to another cluster, or an emptier one | rest: a person
/// is needed | broken |
///
/// Members are added and removed only while the quorum is sound, and data is deleted only when its own cluster
/// answers and is sound: when the voters are lost, it is the freshest copy there is.
public final class LearnerPlan {
    private final Observation seen;
    private final LearnerPolicy policy;
    private final Instant now;

    private LearnerPlan(Observation seen, LearnerPolicy policy, Instant now) {
        this.seen = seen;
        this.policy = policy;
        this.now = now;
    }

    public static Decision decide(Observation seen, LearnerPolicy policy, Instant now) {
        return new LearnerPlan(seen, policy, now).decide();
    }

    private Decision decide() {
        if (seen.cluster().isEmpty()) {
            return Decision.rest(LAGGING, "no voter answers: how far it is behind is not known");
        }
        Cluster cluster = seen.cluster().get();
        if (seen.local().life() == Life.ELSEWHERE) {
            return observed(cluster);
        }
        if (votes(cluster)) {
            return Decision.rest(
                    BROKEN,
                    "it votes: somebody has promoted it; etcd-dr promotes no member and removes none that votes."
                            + " Remove it with etcdctl member remove when the other voters are sound");
        }
        return switch (seen.marker().wish()) {
            case Wish.Run() -> isStrange(cluster) ? strange(cluster) : run(cluster);
            case Wish.Repair() -> isStrange(cluster) ? strange(cluster) : anew(cluster);
            case Wish.Rebuild() -> anew(cluster);
            case Wish.Release(Instant until) -> released(cluster, until);
            case Wish.Remove() ->
                takeDown(cluster, "is to be removed").orElse(Decision.rest(ABSENT, "removed, as was wished"));
        };
    }

    private static boolean votes(Cluster cluster) {
        return cluster.ours().filter(ours -> ours.vote() == Vote.VOTER).isPresent();
    }

    private boolean isStrange(Cluster cluster) {
        return seen.marker().cluster().filter(id -> !id.equals(cluster.id())).isPresent()
                || cluster.revision() < seen.marker().revision();
    }

    private Decision strange(Cluster cluster) {
        return Decision.rest(
                BROKEN,
                "the endpoints lead to cluster %s at revision %d, and its data is of cluster %s at revision %d or later: the data is kept, because it may be the freshest copy left"
                        .formatted(
                                cluster.id(),
                                cluster.revision(),
                                seen.marker().cluster().map(ClusterId::hex).orElse("?"),
                                seen.marker().revision()));
    }

    private Decision released(Cluster cluster, Instant until) {
        if (!now.isBefore(until)) {
            return new Decision(ABSENT, new Action.Resume(), "the time of its release is over");
        }
        return takeDown(cluster, "is released").orElse(Decision.rest(ABSENT, "released until %s".formatted(until)));
    }

    private Decision anew(Cluster cluster) {
        return takeDown(cluster, "is made anew")
                .orElse(new Decision(REMOVED, new Action.Resume(), "its old data is gone"));
    }

    /// Empty when there is nothing left to take down.
    private Optional<Decision> takeDown(Cluster cluster, String why) {
        if (seen.local().life() == Life.RUNNING) {
            return Optional.of(new Decision(REMOVED, new Action.Stop(), why));
        }
        if (cluster.quorum() != Quorum.SOUND && (cluster.ours().isPresent() || hasData())) {
            return Optional.of(Decision.rest(REMOVED, why + ", and waits for a sound quorum"));
        }
        if (cluster.ours().isPresent()) {
            return Optional.of(
                    new Decision(REMOVED, new Action.Remove(cluster.ours().get().id()), why));
        }
        return hasData() || seen.marker().phase() != Phase.NONE
                ? Optional.of(new Decision(REMOVED, new Action.Clear(), why))
                : Optional.empty();
    }

    private boolean hasData() {
        return seen.local().data() == Data.THERE;
    }

    private Decision run(Cluster cluster) {
        return cluster.ours().map(ours -> listed(cluster, ours)).orElseGet(() -> unlisted(cluster));
    }

    private Decision unlisted(Cluster cluster) {
        boolean mayHaveBeenAdded = seen.marker().phase() == Phase.ADDING && !hasData();
        if (!mayHaveBeenAdded || seen.local().life() == Life.RUNNING) {
            Optional<Decision> down = takeDown(cluster, "is in the member list no more: somebody has removed it");
            if (down.isPresent()) {
                return down.get();
            }
        }
        if (cluster.quorum() != Quorum.SOUND) {
            return Decision.rest(ABSENT, "is not added while a voter is missing");
        }
        if (isWithin(seen.memory().sinceRefused(), policy.addAgain())) {
            return Decision.rest(ABSENT, refusal(cluster));
        }
        return new Decision(ADDING, new Action.Add(), "is in the member list not yet");
    }

    private static String refusal(Cluster cluster) {
        return cluster.others().isEmpty()
                ? "the cluster refused to take it, and is asked again"
                : "the cluster's place for a learner is taken by " + String.join(", ", cluster.others());
    }

    private Decision listed(Cluster cluster, Listed ours) {
        boolean known = seen.marker().member().filter(ours.id()::equals).isPresent();
        if (!known) {
            return unknown(ours);
        }
        boolean lost = !hasData() && seen.marker().phase() == Phase.FILLED;
        if (lost && seen.local().life() == Life.RUNNING) {
            return new Decision(BROKEN, new Action.Stop(), "its data directory is gone");
        }
        if (lost) {
            return cluster.quorum() == Quorum.SOUND
                    ? new Decision(BROKEN, new Action.Remove(ours.id()), "its data is lost, and its id with it")
                    : Decision.rest(BROKEN, "its data is lost; it is removed when the quorum is sound");
        }
        return seen.local().life() == Life.RUNNING ? running(cluster, ours) : ended(cluster);
    }

    /// Its data, if any, belongs to a member that is gone; unless nothing is written down at all.
    private Decision unknown(Listed ours) {
        if (seen.marker().member().isEmpty()) {
            return new Decision(JOINING, new Action.Adopt(ours.id()), "was added by a run that was cut off");
        }
        if (seen.local().life() == Life.RUNNING) {
            return new Decision(REMOVED, new Action.Stop(), "its id is another one now");
        }
        return hasData()
                ? new Decision(REMOVED, new Action.Clear(), "its data belongs to an id that is gone")
                : new Decision(JOINING, new Action.Adopt(ours.id()), "its id is another one now");
    }

    private Decision ended(Cluster cluster) {
        int ends = seen.memory().ends();
        if (ends >= policy.endsBeforeRebuild() && mayRebuild(cluster)) {
            return new Decision(BROKEN, new Action.Rebuild(), "ended %d times without being in sync".formatted(ends));
        }
        if (ends > 0 && isWithin(seen.memory().sinceStart(), policy.pauseAfter(ends))) {
            return Decision.rest(BROKEN, "ended %d times; it is started again soon".formatted(ends));
        }
        return new Decision(JOINING, new Action.Start(), "does not run");
    }

    private boolean mayRebuild(Cluster cluster) {
        boolean recently = seen.marker()
                .rebuilt()
                .filter(at -> isWithin(Optional.of(Duration.between(at, now).abs()), policy.betweenRebuilds()))
                .isPresent();
        return cluster.quorum() == Quorum.SOUND && !recently;
    }

    private Decision running(Cluster cluster, Listed ours) {
        boolean stuck = !isWithin(seen.memory().sinceProgress(), policy.stuck());
        if (ours.answer().isEmpty()) {
            return stuck
                    ? new Decision(BROKEN, new Action.Stop(), "does not answer")
                    : Decision.rest(JOINING, "has not answered yet");
        }
        Answer answer = ours.answer().get();
        if (cluster.minor().filter(minor -> !minor.equals(answer.minor())).isPresent()) {
            return new Decision(
                    JOINING,
                    new Action.Stop(),
                    "is etcd %s, and the voters are %s"
                            .formatted(answer.minor(), cluster.minor().get()));
        }
        if (answer.lag().isEmpty()) {
            return Decision.rest(LAGGING, "does not see the leader");
        }
        if (answer.lag().get().entries() > policy.maximumLag()) {
            return behind(answer.lag().get(), stuck);
        }
        return isBloated(answer) && mayRebuild(cluster)
                ? new Decision(
                        IN_SYNC,
                        new Action.Rebuild(),
                        "of its db of %d bytes only %d are in use".formatted(answer.dbSize(), answer.dbSizeInUse()))
                : Decision.rest(IN_SYNC, inSync(answer.lag().get()));
    }

    private Decision behind(Observation.Lag lag, boolean stuck) {
        String why = "is %d entries behind".formatted(lag.entries());
        if (stuck) {
            return new Decision(BROKEN, new Action.Stop(), why + ", and makes no progress");
        }
        return Decision.rest(seen.memory().sinceSync().isPresent() ? LAGGING : SYNCING, why);
    }

    private static String inSync(Observation.Lag lag) {
        return "is %d entries behind".formatted(lag.entries());
    }

    private boolean isBloated(Answer answer) {
        return answer.dbSize() >= policy.bloatFrom()
                && answer.dbSize() - answer.dbSizeInUse() > answer.dbSize() * policy.bloat();
    }

    /// Somebody else's process: nothing is done to it.
    private Decision observed(Cluster cluster) {
        if (cluster.ours().isEmpty()) {
            String others = cluster.others().isEmpty() ? "" : "; " + refusal(cluster);
            return Decision.rest(ABSENT, "is not in the member list" + others);
        }
        Listed ours = cluster.ours().get();
        if (ours.vote() == Vote.VOTER) {
            return Decision.rest(BROKEN, "it votes: it is no learner");
        }
        if (ours.answer().isEmpty()) {
            return Decision.rest(JOINING, "does not answer");
        }
        Optional<Observation.Lag> lag = ours.answer().get().lag();
        if (lag.isEmpty()) {
            return Decision.rest(LAGGING, "does not see the leader");
        }
        return lag.get().entries() > policy.maximumLag()
                ? behind(lag.get(), false)
                : Decision.rest(IN_SYNC, inSync(lag.get()));
    }

    private static boolean isWithin(Optional<Duration> passed, Duration limit) {
        return passed.filter(duration -> duration.compareTo(limit) < 0).isPresent();
    }
}
