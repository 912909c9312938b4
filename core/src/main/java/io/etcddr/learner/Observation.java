package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.EtcdRuntime.Disk;
import io.etcddr.learner.EtcdRuntime.Kind;
import io.etcddr.learner.EtcdRuntime.Run;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// All that [LearnerPlan] decides by.
///
/// @param sight empty when the cluster could not be looked at; then `blind` says why
/// @param settings of a process that would be started now
/// @param minors that can be started
public record Observation(
        Kind kind,
        URI peerUrl,
        Wish.Kind wish,
        Optional<CopyOrder> copyOrder,
        LearnerMarker marker,
        Optional<Sight> sight,
        String blind,
        Run run,
        Disk disk,
        String settings,
        Set<String> minors,
        Pace pace) {
    public Observation {
        requireNonNull(kind, "kind is null");
        requireNonNull(peerUrl, "peerUrl is null");
        requireNonNull(wish, "wish is null");
        requireNonNull(copyOrder, "copyOrder is null");
        requireNonNull(marker, "marker is null");
        requireNonNull(sight, "sight is null");
        requireNonNull(blind, "blind is null");
        requireNonNull(run, "run is null");
        requireNonNull(disk, "disk is null");
        requireNonNull(settings, "settings is null");
        minors = Set.copyOf(minors);
        requireNonNull(pace, "pace is null");
    }

    /// Times, on a clock that is never set.
    ///
    /// @param sinceEnd of the process, or since it was first seen not to run
    /// @param ends of it in a row, without progress in between
    /// @param stalled since anything moved: its applied index, or what is on its disk
    /// @param stuckRestarts in vain: nothing moved after them
    public record Pace(Duration sinceEnd, int ends, Duration stalled, int stuckRestarts) {
        public static final Pace FRESH = new Pace(Duration.ZERO, 0, Duration.ZERO, 0);

        public Pace {
            requireNonNull(sinceEnd, "sinceEnd is null");
            requireNonNull(stalled, "stalled is null");
        }
    }
}
