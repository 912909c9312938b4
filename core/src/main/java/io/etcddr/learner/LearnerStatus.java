package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is known of a learner after a look at it.
///
/// @param why in words for a person
/// @param since when it has been in this state
/// @param lag behind the leader, empty while nobody knows
/// @param behind how old the newest write is that it lacks; zero when it lacks none
/// @param answer what it said of itself
/// @param starts of its etcd by this process
/// @param lastWords of its etcd, when it does not run
public record LearnerStatus(
        LearnerState state,
        String why,
        Instant since,
        Optional<MemberId> member,
        Optional<Observation.Lag> lag,
        Optional<Duration> behind,
        Optional<Observation.Answer> answer,
        Wish wish,
        int starts,
        Optional<String> lastWords) {
    public LearnerStatus {
        requireNonNull(state, "state is null");
        requireNonNull(why, "why is null");
        requireNonNull(since, "since is null");
        requireNonNull(member, "member is null");
        requireNonNull(lag, "lag is null");
        requireNonNull(behind, "behind is null");
        requireNonNull(answer, "answer is null");
        requireNonNull(wish, "wish is null");
        requireNonNull(lastWords, "lastWords is null");
    }
}
