package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.time.Instant;
import java.util.Optional;

/// What is known of a learner beyond what can be seen, kept beside its data.
///
/// @param phase how far the present member has come
/// @param cluster the one that its data belongs to
/// @param member the id that its data belongs to
/// @param revision that its data holds, as far as that was written down: a cluster that has not got so far is
///     another
///     one, even with the same id (empty voters that are started with the old token and URLs get it again)
/// @param rebuilt when it was made anew last
public record LearnerMarker(
        Phase phase,
        Wish wish,
        Optional<ClusterId> cluster,
        Optional<MemberId> member,
        long revision,
        Optional<Instant> rebuilt) {
    public static final LearnerMarker NEW =
            new LearnerMarker(Phase.NONE, new Wish.Run(), Optional.empty(), Optional.empty(), 0, Optional.empty());

    /// Written before the step that it names, so that a kill in between is understood.
    public enum Phase {
        /// There is no member of ours.
        NONE,
        /// It may have been added.
        ADDING,
        /// It was added, and never had data.
        ADDED,
        /// It has had data: without that data its id must not be used again (etcd panics).
        FILLED
    }

    public LearnerMarker {
        requireNonNull(phase, "phase is null");
        requireNonNull(wish, "wish is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(member, "member is null");
        requireNonNull(rebuilt, "rebuilt is null");
    }

    LearnerMarker with(Wish other) {
        return new LearnerMarker(phase, other, cluster, member, revision, rebuilt);
    }

    LearnerMarker with(Phase other) {
        return new LearnerMarker(other, wish, cluster, member, revision, rebuilt);
    }

    LearnerMarker of(ClusterId ofCluster, MemberId ofMember, Phase inPhase) {
        return new LearnerMarker(inPhase, wish, Optional.of(ofCluster), Optional.of(ofMember), revision, rebuilt);
    }

    LearnerMarker at(long reached) {
        return new LearnerMarker(phase, wish, cluster, member, reached, rebuilt);
    }

    /// There is neither a member nor data.
    LearnerMarker forgotten() {
        return new LearnerMarker(Phase.NONE, wish, Optional.empty(), Optional.empty(), 0, rebuilt);
    }

    LearnerMarker rebuilt(Instant at) {
        return new LearnerMarker(phase, new Wish.Run(), cluster, member, revision, Optional.of(at));
    }
}
