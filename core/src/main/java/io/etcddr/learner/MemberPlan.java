package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.learner.EtcdRuntime.Disk.Content;
import io.etcddr.learner.EtcdRuntime.Run;
import io.etcddr.learner.LearnerMarker.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The part of [LearnerPlan] for a learner that is a member. A pure function, too.
record MemberPlan(Observation seen, LearnerPolicy policy, Instant now) {
    /// What raft says when a member lacks entries that it has acknowledged. Replacing it is the only way.
    private static final Pattern LOST =
            Pattern.compile("tocommit\\(\\d+\\) is out of range|raft log corrupted, truncated, or lost");

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int RESTARTS_BEFORE_REPLACED = 2;

    MemberPlan {
        requireNonNull(seen, "seen is null");
        requireNonNull(policy, "policy is null");
        requireNonNull(now, "now is null");
    }

    static Action wait(LearnerState state, String why) {
        return new Action.Wait(state, why);
    }

    private LearnerMarker marker() {
        return seen.marker();
    }

    boolean running() {
        return seen.run().state() == Run.State.RUNNING;
    }

    Action decide(Sight sight) {
        var member = sight.member().orElseThrow();
        if (marker().phase() == Phase.REMOVING) {
            return sight.leader().isPresent()
                    ? new Action.Remove(LearnerState.ABSENT, Optional.empty(), "its removal had begun")
                    : wait(LearnerState.BROKEN, "the cluster has no leader");
        }
        if (seen.wish() == Wish.Kind.REBUILD) {
            return replace(sight, Repair.REQUESTED);
        }
        if (!Sight.isAt(member, seen.peerUrl())) {
            return replace(sight, Repair.MOVED);
        }
        if (marker().phase() == Phase.ADDING) {
            return new Action.Adopt(LearnerState.ADDING, "it was added before this program could write that down");
        }
        if (!marker().member().equals(Optional.of(member.id()))) {
            return replace(sight, Repair.DATA_LOST);
        }
        if (marker().phase() == Phase.ADDED) {
            return sight.weakness()
                    .map(why -> wait(LearnerState.ADDING, why))
                    .orElseGet(() -> start(sight, LearnerState.ADDING, ""));
        }
        boolean empty = seen.disk().data() == Content.NONE;
        if (empty && marker().phase() != Phase.STARTING) {
            return replace(sight, Repair.DATA_LOST);
        }
        return running() ? runs(sight) : ended(sight);
    }

    private Action ended(Sight sight) {
        String said = seen.run().said();
        if (LOST.matcher(said).find()) {
            return replace(sight, Repair.DATA_LOST);
        }
        Optional<Minor> wanted = sight.minor().map(Minor::of);
        if (wanted.filter(minor -> tooFar(minor, Minor.of(marker().minor().orElseThrow())))
                .isPresent()) {
            return replace(sight, Repair.VERSION);
        }
        LearnerState state = seen.pace().ends() == 0 ? LearnerState.JOINING : LearnerState.BROKEN;
        Supplier<Action> again = () -> paused() ? start(sight, state, said) : wait(state, said);
        boolean unusable = seen.run().state() == Run.State.ENDED && seen.pace().ends() >= policy.startsInVain();
        return unusable ? replace(sight, Repair.UNUSABLE, again) : again.get();
    }

    /// Whether the pause after the last end is over.
    boolean paused() {
        return seen.pace().sinceEnd().compareTo(policy.pauseAfter(seen.pace().ends())) >= 0;
    }

    private static boolean tooFar(Minor wanted, Minor has) {
        return !wanted.equals(has) && !wanted.isNextAfter(has);
    }

    private Action runs(Sight sight) {
        if (sight.status().isEmpty()) {
            return stuck() ? unstick(sight) : wait(LearnerState.JOINING, sight.told());
        }
        if (sight.leader().isPresent()) {
            Optional<Action> exchange = exchange(sight);
            if (exchange.isPresent()) {
                return exchange.get();
            }
        }
        Optional<Action> behind = behind(sight);
        if (behind.isPresent()) {
            return sight.leader().isPresent() && stuck() ? unstick(sight) : behind.get();
        }
        if (marker().phase() != Phase.SYNCED || seen.disk().aside() == Content.THERE) {
            return new Action.Settle(LearnerState.IN_SYNC, "");
        }
        Status status = sight.status().orElseThrow();
        Supplier<Action> fine = () -> ordered(sight).orElseGet(() -> wait(LearnerState.IN_SYNC, missingBinary(sight)));
        boolean bloated = policy.bloat().holds(status.dbSize(), sight.head().dbSize())
                && marker().since(now, policy.bloat().rest()).stream().noneMatch(past -> past.why() == Repair.BLOATED);
        return bloated ? replace(sight, Repair.BLOATED, fine) : fine.get();
    }

    /// The next step for whoever wants a copy of its database.
    private Optional<Action> ordered(Sight sight) {
        if (seen.copyOrder().isEmpty()) {
            return Optional.empty();
        }
        return switch (seen.copyOrder().get().phase()) {
            case ASKED ->
                start(sight, LearnerState.IN_SYNC, "") instanceof Action.Start start
                        ? Optional.of(new Action.Copy(
                                LearnerState.IN_SYNC,
                                start.minor(),
                                "a backup wants a copy of its database, because its etcd serves no snapshots"))
                        : Optional.empty();
            case COPIED -> Optional.of(new Action.HandOver(LearnerState.IN_SYNC, ""));
            case READY, REFUSED -> Optional.empty();
        };
    }

    /// Another process for the same member.
    private Optional<Action> exchange(Sight sight) {
        if (!marker().settings().equals(Optional.of(seen.settings()))) {
            return Optional.of(new Action.Stop(
                    LearnerState.JOINING, Optional.of(Restart.SETTINGS), "its flags or its authority have changed"));
        }
        Minor has = Minor.of(sight.status().orElseThrow().version());
        Optional<Minor> wanted = sight.minor().map(Minor::of).filter(minor -> !minor.equals(has));
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        if (tooFar(wanted.get(), has)) {
            return Optional.of(replace(sight, Repair.VERSION));
        }
        return seen.minors().contains(wanted.get().toString())
                ? Optional.of(new Action.Stop(
                        LearnerState.JOINING,
                        Optional.of(Restart.UPGRADE),
                        "all voters run etcd %s, it runs %s".formatted(wanted.get(), has)))
                : Optional.empty();
    }

    /// It holds the cluster back at its own minor.
    private String missingBinary(Sight sight) {
        return sight.minor()
                .filter(minor -> !seen.minors().contains(minor))
                .map(MemberPlan::missing)
                .orElse("");
    }

    static String missing(String minor) {
        return "the voters run etcd %s, and there is none on this machine: name it in etcd-binaries".formatted(minor);
    }

    private boolean stuck() {
        return seen.pace().stalled().compareTo(policy.stuckAfter()) >= 0;
    }

    private Action unstick(Sight sight) {
        String why =
                "nothing has moved for %d s".formatted(seen.pace().stalled().toSeconds());
        return seen.pace().stuckRestarts() < RESTARTS_BEFORE_REPLACED
                ? new Action.Stop(LearnerState.BROKEN, Optional.of(Restart.STUCK), why)
                : replace(sight, Repair.STUCK, () -> wait(LearnerState.BROKEN, why));
    }

    Action start(Sight sight, LearnerState state, String why) {
        boolean fresh = marker().phase() == Phase.ADDED;
        Optional<String> minor = sight.minor()
                .filter(seen.minors()::contains)
                .or(() -> fresh ? Optional.empty() : marker().minor().filter(seen.minors()::contains));
        return minor.<Action>map(some -> new Action.Start(state, some, why))
                .orElseGet(() -> wait(
                        LearnerState.BROKEN,
                        sight.minor().map(MemberPlan::missing).orElse("not all voters say which etcd they are")));
    }

    private Action replace(Sight sight, Repair repair) {
        return replace(sight, repair, () -> wait(LearnerState.BROKEN, ""));
    }

    /// @param instead what is done while it may not be replaced
    private Action replace(Sight sight, Repair repair, Supplier<Action> instead) {
        Optional<String> obstacle = sight.weakness().or(this::tooOften);
        if (obstacle.isEmpty()) {
            return new Action.Remove(LearnerState.BROKEN, Optional.of(repair), repair.meaning());
        }
        Action other = instead.get();
        String why = "it will be replaced, because %s, but not now: %s".formatted(repair.meaning(), obstacle.get());
        return other instanceof Action.Wait ? wait(other.state(), why) : other;
    }

    Optional<String> tooOften() {
        int repairs = marker().since(now, HOUR).size();
        return repairs < policy.repairsPerHour()
                ? Optional.empty()
                : Optional.of("it was replaced %d times within the hour".formatted(repairs));
    }

    /// Why it is not in sync; empty when it is.
    Optional<Action> behind(Sight sight) {
        LearnerState state = marker().phase() == Phase.SYNCED ? LearnerState.LAGGING : LearnerState.SYNCING;
        if (sight.leader().isEmpty()) {
            return Optional.of(wait(state, "the cluster has no leader"));
        }
        Status status = sight.status().orElseThrow();
        if (status.leader().value() == 0) {
            return Optional.of(wait(state, "it has no connection to the leader"));
        }
        long entries = sight.entriesBehind().orElseThrow();
        return entries <= policy.maximumLag()
                ? Optional.empty()
                : Optional.of(wait(state, "%d entries behind the leader".formatted(entries)));
    }
}
