package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What this machine knows of its learner, whatever becomes of the program: written before and after each step that
/// must not be forgotten.
///
/// @param phase how far the member is
/// @param cluster that it is, or was last, a member of
/// @param member there from [Phase#ADDED] to [Phase#REMOVING]
/// @param minor of the etcd that was started last
/// @param settings it was started with
/// @param reached how far the data, in use or put aside, is known to be
/// @param repairs of the last day, oldest first
public record LearnerMarker(
        Phase phase,
        Optional<ClusterId> cluster,
        Optional<MemberId> member,
        Optional<String> minor,
        Optional<String> settings,
        Reached reached,
        List<Repaired> repairs) {
    public static final LearnerMarker NONE = new LearnerMarker(
            Phase.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Reached.NOTHING,
            List.of());

    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int MOST = 200;

    /// How far a member is.
    public enum Phase {
        /// There is none of ours.
        NONE,
        /// One is about to be added: one with our peer URL is ours.
        ADDING,
        /// It was added and never started.
        ADDED,
        /// Its etcd was started on an empty directory, and has not answered yet.
        STARTING,
        /// It has answered: without its data it is lost.
        STARTED,
        /// It has been in sync.
        SYNCED,
        /// It is about to be removed.
        REMOVING
    }

    /// A point in the history of a cluster, which no cluster goes back behind.
    ///
    /// @param index of raft, applied
    public record Reached(long index, long revision) {
        public static final Reached NOTHING = new Reached(0, 0);

        Reached max(Reached other) {
            return new Reached(Math.max(index, other.index), Math.max(revision, other.revision));
        }
    }

    /// A member that was replaced.
    public record Repaired(Instant at, Repair why) {
        public Repaired {
            requireNonNull(at, "at is null");
            requireNonNull(why, "why is null");
        }
    }

    public LearnerMarker {
        requireNonNull(phase, "phase is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(member, "member is null");
        requireNonNull(minor, "minor is null");
        requireNonNull(settings, "settings is null");
        requireNonNull(reached, "reached is null");
        repairs = List.copyOf(repairs);
    }

    LearnerMarker adding(ClusterId id) {
        return new LearnerMarker(
                Phase.ADDING, Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty(), reached, repairs);
    }

    LearnerMarker added(ClusterId id, MemberId as) {
        return new LearnerMarker(
                Phase.ADDED, Optional.of(id), Optional.of(as), Optional.empty(), Optional.empty(), reached, repairs);
    }

    /// Before its etcd starts.
    LearnerMarker starting(String withMinor, String withSettings) {
        Phase now = phase == Phase.ADDED ? Phase.STARTING : phase;
        return new LearnerMarker(
                now, cluster, member, Optional.of(withMinor), Optional.of(withSettings), reached, repairs);
    }

    LearnerMarker answered() {
        Phase now = phase == Phase.STARTING ? Phase.STARTED : phase;
        return new LearnerMarker(now, cluster, member, minor, settings, reached, repairs);
    }

    LearnerMarker synced() {
        return new LearnerMarker(Phase.SYNCED, cluster, member, minor, settings, reached, repairs);
    }

    LearnerMarker removing(Optional<MemberId> which) {
        return new LearnerMarker(Phase.REMOVING, cluster, which, minor, settings, reached, repairs);
    }

    LearnerMarker removed() {
        return new LearnerMarker(
                Phase.NONE, cluster, Optional.empty(), Optional.empty(), Optional.empty(), reached, repairs);
    }

    /// What follows begins anew: it has no history in common with what was before.
    LearnerMarker forgetting() {
        return new LearnerMarker(phase, Optional.empty(), member, minor, settings, Reached.NOTHING, repairs);
    }

    LearnerMarker reaching(Reached now) {
        return new LearnerMarker(phase, cluster, member, minor, settings, reached.max(now), repairs);
    }

    /// Those of the last day and this one.
    LearnerMarker repaired(Repair why, Instant now) {
        List<Repaired> all = new ArrayList<>(since(now, REMEMBERED));
        all.add(new Repaired(now, why));
        return new LearnerMarker(
                phase,
                cluster,
                member,
                minor,
                settings,
                reached,
                all.subList(Math.max(0, all.size() - MOST), all.size()));
    }

    /// The repairs of the last while. One of the future, because the clock was set back, counts as one of now: it
    /// neither vanishes nor lasts longer than any other.
    List<Repaired> since(Instant now, Duration last) {
        return repairs.stream()
                .map(repair -> repair.at().isAfter(now) ? new Repaired(now, repair.why()) : repair)
                .filter(repair -> repair.at().isAfter(now.minus(last)))
                .toList();
    }
}
