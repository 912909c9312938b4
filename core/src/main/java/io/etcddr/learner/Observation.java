package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All that decides on the next step: the cluster as it answered just now, what lies where the learner runs,
/// what is
/// written down, and what this process remembers.
///
/// @param cluster empty when no voter answered
public record Observation(Optional<Cluster> cluster, Local local, LearnerMarker marker, Memory memory) {
    public Observation {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(local, "local is null");
        requireNonNull(marker, "marker is null");
        requireNonNull(memory, "memory is null");
    }

    /// @param minor the lowest of the voters that answered, such as `3.6`
    /// @param revision the highest that a voter shows
    /// @param ours the member with the learner's peer URL
    /// @param others other learners, as messages name them
    public record Cluster(
            ClusterId id,
            Quorum quorum,
            Optional<String> minor,
            long revision,
            Optional<Listed> ours,
            List<String> others) {
        public Cluster {
            requireNonNull(id, "id is null");
            requireNonNull(quorum, "quorum is null");
            requireNonNull(minor, "minor is null");
            requireNonNull(ours, "ours is null");
            others = List.copyOf(others);
        }
    }

    /// What the cluster could bear.
    public enum Quorum {
        /// No leader, or less than a majority answers.
        LOST,
        /// A majority answers, and one more loss would stop the cluster: nothing is changed now.
        WITHOUT_MARGIN,
        SOUND
    }

    public enum Vote {
        LEARNER,
        VOTER
    }

    /// @param answer empty when the member does not answer
    public record Listed(MemberId id, Vote vote, Optional<Answer> answer) {
        public Listed {
            requireNonNull(id, "id is null");
            requireNonNull(vote, "vote is null");
            requireNonNull(answer, "answer is null");
        }
    }

    /// @param lag empty when the leader, or the learner's view of it, is gone
    public record Answer(String minor, long appliedIndex, Optional<Lag> lag, long dbSize, long dbSizeInUse) {
        public Answer {
            requireNonNull(minor, "minor is null");
            requireNonNull(lag, "lag is null");
        }
    }

    /// @param entries of the raft log
    public record Lag(long entries, long revisions) {}

    public enum Data {
        NONE,
        THERE
    }

    public enum Life {
        RUNNING,
        ENDED,
        /// Somebody else runs it: it is only observed.
        ELSEWHERE
    }

    /// What lies where the learner runs.
    public record Local(Data data, Life life) {
        public Local {
            requireNonNull(data, "data is null");
            requireNonNull(life, "life is null");
        }
    }

    /// On the monotonic clock of this process.
    ///
    /// @param ends of the etcd since it was in sync last
    /// @param sinceStart empty when this process has not started it
    /// @param sinceProgress since the applied index or the size of the db last moved, or it was started
    /// @param sinceRefused since the cluster last refused to take it
    /// @param sinceSync empty when it was not in sync since this process met it
    public record Memory(
            int ends,
            Optional<Duration> sinceStart,
            Optional<Duration> sinceProgress,
            Optional<Duration> sinceRefused,
            Optional<Duration> sinceSync) {
        public static final Memory NONE =
                new Memory(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Memory {
            requireNonNull(sinceStart, "sinceStart is null");
            requireNonNull(sinceProgress, "sinceProgress is null");
            requireNonNull(sinceRefused, "sinceRefused is null");
            requireNonNull(sinceSync, "sinceSync is null");
        }
    }
}
