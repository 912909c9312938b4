package io.etcddr.service.testing;

import io.etcddr.learner.LearnerState;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.LearnerStatus.Lag;
import io.etcddr.learner.LearnerStatus.Serving;
import io.etcddr.learner.LearnerStatus.Sighting;
import io.etcddr.learner.Repair;
import io.etcddr.learner.Wish;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Learners in the states that people meet.
public final class SampleLearners {
    private SampleLearners() {}

    public static LearnerStatus inSync() {
        return new LearnerStatus(
                LearnerState.IN_SYNC,
                "",
                SampleClusters.NOW.minusSeconds(86_400),
                Wish.NONE,
                Sighting.SEEN,
                Optional.of(new MemberId(0x3760a4ec3b84f7faL)),
                Optional.of(new Serving("3.6.16", 900_000, 52_000_000, 48_000_000)),
                new Lag(OptionalLong.of(3), OptionalLong.of(2), Optional.of(Duration.ofMillis(40))),
                1,
                Map.of(Repair.DATA_LOST, 1L),
                "");
    }

    /// The machine has no room, and etcd says so in words of its own.
    public static LearnerStatus broken() {
        return new LearnerStatus(
                LearnerState.BROKEN,
                "etcd ended with status 2: " + SampleClusters.HOSTILE,
                SampleClusters.NOW.minusSeconds(4_000),
                Wish.NONE,
                Sighting.SEEN,
                Optional.of(new MemberId(7)),
                Optional.empty(),
                Lag.UNKNOWN,
                17,
                Map.of(),
                SampleClusters.HOSTILE);
    }

    public static LearnerStatus released() {
        return new LearnerStatus(
                LearnerState.ABSENT,
                "it was released",
                SampleClusters.NOW.minusSeconds(60),
                new Wish(
                        Wish.Kind.RELEASE,
                        Optional.of(SampleClusters.NOW.plusSeconds(1_740)),
                        SampleClusters.NOW.minusSeconds(60)),
                Sighting.SEEN,
                Optional.empty(),
                Optional.empty(),
                Lag.UNKNOWN,
                0,
                Map.of(),
                "");
    }
}
