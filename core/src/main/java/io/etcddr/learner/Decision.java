package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

/// What [LearnerPlan] makes of an observation.
///
/// @param why in words for a person, without a final stop
public record Decision(LearnerState state, Action action, String why) {
    public Decision {
        requireNonNull(state, "state is null");
        requireNonNull(action, "action is null");
        requireNonNull(why, "why is null");
    }

    static Decision rest(LearnerState state, String why) {
        return new Decision(state, new Action.Rest(), why);
    }
}
