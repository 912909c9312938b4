package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.EtcdRuntime.Disk.Content;
import io.etcddr.learner.LearnerMarker.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is to be done about a learner, as one observation shows it. A pure function; the first line that fits counts.
///
/// | state | what is seen | what is done | next |
/// |-------|--------------|--------------|------|
/// | any | the cluster does not answer | wait: neither member nor data is touched | same |
/// | any | wish: release, remove; the member is there | remove it | absent, removed |
/// | removed | wish: remove; the member is gone | erase what is on this machine | removed |
/// | any | another cluster, or one that has gone back behind our data | wait: its data may be the last | broken |
/// | any | our member is a voter | keep it running, never remove it | broken |
/// | any | no leader | wait | lagging |
/// | absent | slot free, quorum with one to spare | write down the intent, add | adding |
/// | absent | slot taken (3.4, 3.5) | say whose it is | absent |
/// | adding | a member with our URL that was announced | write down its id | adding |
/// | adding | the member was never started | start it on an empty directory | joining |
/// | adding, any | a member with our URL that this machine knows nothing of | replace it | absent |
/// | any | its URL is not the configured one | replace it | absent |
/// | joining | it does not answer yet | wait; restart, then replace what is stuck | joining |
/// | syncing | many entries behind | wait; restart, then replace what is stuck | syncing |
/// | syncing | few entries behind | write it down, drop the copy before | in-sync |
/// | in-sync | few entries behind | nothing | in-sync |
/// | in-sync | a copy of its database is ordered | end it, copy, start it | joining |
/// | in-sync | the copy is there | hand it over | in-sync |
/// | in-sync | its file is much larger than the leader's, and the last rebuild is a day ago | replace it | absent |
/// | in-sync | many entries behind, or without the leader that others have | as syncing | lagging |
/// | any | another authority or other flags; all voters a minor ahead | end it; it is started anew | joining |
/// | any | voters a minor back, or two ahead | replace it | absent |
/// | any | its etcd has ended | start it, after a pause that doubles | broken |
/// | broken | it ended again and again, for no want of resources | replace it | absent |
/// | any | its data directory is gone, or its log is behind what it promised | replace it | absent |
/// | any | it is no member any more | end it, put its data aside; it comes back after a pause that doubles | removed |
///
/// To replace is to remove the member and put its data aside, which leads to absent. It is done only while the cluster
/// has a quorum and one to spare, and only so often in an hour. What runs elsewhere ([EtcdRuntime.Kind#EXTERNAL]) is
/// only judged.
public final class LearnerPlan {
    private static final Minor SEVERAL_LEARNERS = new Minor(3, 6);
    private static final String RELEASED = "it was released";
    private static final String REMOVED = "it was removed by order";
    private static final Duration DAY = Duration.ofDays(1);

    private final Observation seen;
    private final LearnerPolicy policy;
    private final Instant now;
    private final LearnerMarker marker;
    private final MemberPlan member;

    private LearnerPlan(Observation seen, LearnerPolicy policy, Instant now) {
        this.seen = requireNonNull(seen, "seen is null");
        this.policy = requireNonNull(policy, "policy is null");
        this.now = requireNonNull(now, "now is null");
        this.marker = seen.marker();
        this.member = new MemberPlan(seen, policy, now);
    }

    public static Action decide(Observation seen, LearnerPolicy policy, Instant now) {
        return new LearnerPlan(seen, policy, now).decide();
    }

    private Action decide() {
        if (seen.sight().isEmpty()) {
            boolean follows = member.running() && marker.phase() == Phase.SYNCED;
            return MemberPlan.wait(follows ? LearnerState.LAGGING : LearnerState.BROKEN, seen.blind());
        }
        Sight sight = seen.sight().get();
        if (seen.kind() == EtcdRuntime.Kind.EXTERNAL) {
            return judge(sight);
        }
        return switch (seen.wish()) {
            case RELEASE -> unwanted(sight, LearnerState.ABSENT, RELEASED);
            case REMOVE -> unwanted(sight, LearnerState.REMOVED, REMOVED);
            case FOLLOW, REBUILD -> follow(sight);
        };
    }

    /// Of a learner that somebody else runs.
    private Action judge(Sight sight) {
        return switch (sight.seat()) {
            case FREE -> free();
            case TAKEN -> MemberPlan.wait(LearnerState.ABSENT, sight.told());
            case PROMOTED -> MemberPlan.wait(LearnerState.BROKEN, sight.told());
            case OURS -> {
                if (sight.status().isEmpty()) {
                    boolean fresh = sight.member().orElseThrow().clientUrls().isEmpty();
                    yield MemberPlan.wait(fresh ? LearnerState.JOINING : LearnerState.BROKEN, sight.told());
                }
                yield member.behind(sight).orElseGet(() -> MemberPlan.wait(LearnerState.IN_SYNC, ""));
            }
        };
    }

    private Action free() {
        return switch (seen.wish()) {
            case RELEASE -> MemberPlan.wait(LearnerState.ABSENT, RELEASED);
            case REMOVE -> MemberPlan.wait(LearnerState.REMOVED, REMOVED);
            case FOLLOW, REBUILD ->
                MemberPlan.wait(LearnerState.ABSENT, "no member of the cluster has the peer URL " + seen.peerUrl());
        };
    }

    private Action unwanted(Sight sight, LearnerState end, String why) {
        if (sight.seat() == Sight.Seat.PROMOTED) {
            return MemberPlan.wait(
                    LearnerState.BROKEN, sight.told() + "; the removal of a voter is for a person to decide");
        }
        if (sight.seat() == Sight.Seat.OURS && sight.leader().isEmpty()) {
            return MemberPlan.wait(LearnerState.BROKEN, why + ", and cannot leave: the cluster has no leader");
        }
        if (sight.seat() == Sight.Seat.OURS || marker.phase() != Phase.NONE) {
            return new Action.Remove(end, Optional.empty(), why);
        }
        if (member.running()) {
            return new Action.Stop(end, Optional.empty(), why);
        }
        boolean traces = seen.disk().data() == Content.THERE
                || seen.disk().aside() == Content.THERE
                || marker.cluster().isPresent();
        return end == LearnerState.REMOVED && traces ? new Action.Erase(end, why) : MemberPlan.wait(end, why);
    }

    private Action follow(Sight sight) {
        Optional<String> foreign = foreign(sight);
        if (foreign.isPresent() && seen.wish() != Wish.Kind.REBUILD) {
            return MemberPlan.wait(
                    LearnerState.BROKEN,
                    foreign.get() + "; its data is kept as it is: restore from it, or let it begin anew with"
                            + " etcd-dr learner rebuild");
        }
        return switch (sight.seat()) {
            case PROMOTED -> promoted(sight);
            case OURS -> member.decide(sight);
            case FREE, TAKEN -> vacant(sight);
        };
    }

    /// Whether our data tells of something that this cluster does not know. A cluster that was lost and set up again
    /// under the same addresses must not cost the last copy of the old one.
    private Optional<String> foreign(Sight sight) {
        if (marker.cluster().filter(id -> !id.equals(sight.cluster())).isPresent()) {
            return Optional.of("another cluster answers (%s) than the one that it followed (%s)"
                    .formatted(sight.cluster(), marker.cluster().get()));
        }
        if (sight.leader().isEmpty()) {
            return Optional.empty(); // those who are gone may know more
        }
        boolean back = sight.head().revision() < marker.reached().revision()
                || sight.head().index() < marker.reached().index();
        return back
                ? Optional.of(
                        "the cluster is at revision %d, raft index %d, and it has been at %d, %d: it was set up anew"
                                .formatted(
                                        sight.head().revision(),
                                        sight.head().index(),
                                        marker.reached().revision(),
                                        marker.reached().index()))
                : Optional.empty();
    }

    /// A voter whose process we end, or leave ended, could cost the cluster its quorum.
    private Action promoted(Sight sight) {
        boolean known = marker.member().equals(sight.member().map(member -> member.id()));
        if (member.running() || !known || seen.disk().data() == Content.NONE || !member.paused()) {
            return MemberPlan.wait(LearnerState.BROKEN, sight.told());
        }
        return member.start(sight, LearnerState.BROKEN, sight.told());
    }

    private Action vacant(Sight sight) {
        if (marker.phase() == Phase.REMOVING) {
            return new Action.Remove(LearnerState.ABSENT, Optional.empty(), "its removal had begun");
        }
        if (marker.member().isPresent()) {
            Repair repair = seen.wish() == Wish.Kind.REBUILD ? Repair.REQUESTED : Repair.REMOVED_BY_OTHERS;
            return new Action.Remove(LearnerState.REMOVED, Optional.of(repair), repair.meaning());
        }
        if (member.running()) {
            return new Action.Stop(LearnerState.ABSENT, Optional.empty(), "it is no member");
        }
        if (sight.seat() == Sight.Seat.TAKEN
                && sight.minor()
                        .map(Minor::of)
                        .filter(minor -> minor.compareTo(SEVERAL_LEARNERS) >= 0)
                        .isEmpty()) {
            return MemberPlan.wait(LearnerState.ABSENT, sight.told());
        }
        if (sight.minor().filter(minor -> !seen.minors().contains(minor)).isPresent()) {
            return MemberPlan.wait(
                    LearnerState.BROKEN, MemberPlan.missing(sight.minor().get()));
        }
        return absence()
                .or(() -> sight.weakness().or(member::tooOften).map(why -> MemberPlan.wait(LearnerState.ABSENT, why)))
                .orElseGet(() -> new Action.Add(LearnerState.ADDING, sight.told()));
    }

    /// Who has taken it out may need the slot: it does not come back at once, and ever later.
    private Optional<Action> absence() {
        List<LearnerMarker.Repaired> removals = marker.since(now, DAY).stream()
                .filter(repair -> repair.why() == Repair.REMOVED_BY_OTHERS)
                .toList();
        if (removals.isEmpty()) {
            return Optional.empty();
        }
        Instant back = removals.getLast().at().plus(policy.absenceAfter(removals.size()));
        return now.isBefore(back)
                ? Optional.of(MemberPlan.wait(
                        LearnerState.REMOVED,
                        "%s, %d times within a day; it comes back at %s"
                                .formatted(Repair.REMOVED_BY_OTHERS.meaning(), removals.size(), back)))
                : Optional.empty();
    }
}
