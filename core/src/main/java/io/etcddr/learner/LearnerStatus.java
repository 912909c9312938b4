package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A learner as it was seen last.
///
/// @param why there is something to say about the state
/// @param since when it has been in this state
/// @param wish what a person wants of it, now or, of a release, until its time is over
/// @param sighting whether the cluster answered the last look
/// @param member there while it is a member
/// @param restarts of its process, by itself or by us, since this program looks after it
/// @param repairs members that were replaced since then
/// @param lastWords of its process, when it does not run
public record LearnerStatus(
        LearnerState state,
        String why,
        Instant since,
        Wish wish,
        Sighting sighting,
        Optional<MemberId> member,
        Optional<Serving> serving,
        Lag lag,
        long restarts,
        Map<Repair, Long> repairs,
        String lastWords) {
    /// Before the first look.
    public static LearnerStatus unknown(Instant now) {
        return new LearnerStatus(
                LearnerState.ABSENT,
                "it has not been looked at yet",
                now,
                Wish.NONE,
                Sighting.BLIND,
                Optional.empty(),
                Optional.empty(),
                Lag.UNKNOWN,
                0,
                Map.of(),
                "");
    }

    /// Whether a look showed the cluster.
    public enum Sighting {
        SEEN,
        /// It did not answer; members and lag are not known.
        BLIND
    }

    /// What it answers.
    ///
    /// @param dbSize bytes
    public record Serving(String version, long revision, long dbSize, long dbSizeInUse) {
        static Serving of(Status status) {
            return new Serving(status.version(), status.revision(), status.dbSize(), status.dbSizeInUse());
        }
    }

    /// How far it is behind the voters; empty where nobody can tell.
    ///
    /// @param time since the voters were where it is now
    public record Lag(OptionalLong entries, OptionalLong revisions, Optional<Duration> time) {
        public static final Lag UNKNOWN = new Lag(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

        public Lag {
            requireNonNull(entries, "entries is null");
            requireNonNull(revisions, "revisions is null");
            requireNonNull(time, "time is null");
        }
    }

    public LearnerStatus {
        requireNonNull(state, "state is null");
        requireNonNull(why, "why is null");
        requireNonNull(since, "since is null");
        requireNonNull(wish, "wish is null");
        requireNonNull(sighting, "sighting is null");
        requireNonNull(member, "member is null");
        requireNonNull(serving, "serving is null");
        requireNonNull(lag, "lag is null");
        repairs = Map.copyOf(repairs);
        requireNonNull(lastWords, "lastWords is null");
    }

    public boolean sawCluster() {
        return sighting == Sighting.SEEN;
    }

    /// Whether it is to follow the cluster.
    public boolean wanted() {
        return wish.kind() == Wish.Kind.FOLLOW || wish.kind() == Wish.Kind.REBUILD;
    }

    /// As one look shows it, without anything that only time tells.
    ///
    /// @param before the status before
    static LearnerStatus of(Observation seen, Wish wish, Action action, LearnerStatus before, Instant now) {
        boolean same = before.state() == action.state();
        return new LearnerStatus(
                action.state(),
                action.why(),
                same ? before.since() : now,
                wish,
                seen.sight().isPresent() ? Sighting.SEEN : Sighting.BLIND,
                seen.sight().isPresent()
                        ? seen.sight().get().member().map(Member::id)
                        : seen.marker().member(), // what was known before the cluster fell silent
                seen.sight().flatMap(Sight::status).map(Serving::of),
                new Lag(
                        seen.sight().map(Sight::entriesBehind).orElse(OptionalLong.empty()),
                        seen.sight().map(Sight::revisionsBehind).orElse(OptionalLong.empty()),
                        Optional.empty()),
                before.restarts(),
                before.repairs(),
                seen.run().said());
    }

    LearnerStatus with(Trail trail) {
        return new LearnerStatus(
                state,
                why,
                since,
                wish,
                sighting,
                member,
                serving,
                new Lag(lag.entries(), lag.revisions(), trail.lag()),
                trail.restarts(),
                trail.repairs(),
                lastWords);
    }

    public LearnerStatus saying(LearnerState otherState, String otherWhy) {
        return new LearnerStatus(
                otherState, otherWhy, since, wish, sighting, member, serving, lag, restarts, repairs, lastWords);
    }
}
