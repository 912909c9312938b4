package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// What is to be done now: one step, which may be cut short anywhere and is then decided upon again.
public sealed interface Action {
    /// What the learner is, seen before the step.
    LearnerState state();

    /// Why it is that, or why the step is made; empty when there is nothing to say.
    String why();

    /// Nothing.
    record Wait(LearnerState state, String why) implements Action {}

    /// A member is added.
    ///
    /// @param why whose the slot seems to be, where the cluster may have several
    record Add(LearnerState state, String why) implements Action {}

    /// The member that was added before this program could write down its id is taken for ours.
    record Adopt(LearnerState state, String why) implements Action {}

    /// Its etcd is started: on an empty directory when the member is new, else on its own data.
    record Start(LearnerState state, String minor, String why) implements Action {
        public Start {
            requireNonNull(minor, "minor is null");
        }
    }

    /// Its etcd is ended; the next step starts it.
    record Stop(LearnerState state, Optional<Restart> reason, String why) implements Action {
        public Stop {
            requireNonNull(reason, "reason is null");
        }
    }

    /// The member is removed, if it still is one, its etcd ended and its data put aside. The next step may add it
    /// again.
    ///
    /// @param repair empty when it is wanted, or goes on with what was begun
    record Remove(LearnerState state, Optional<Repair> repair, String why) implements Action {
        public Remove {
            requireNonNull(repair, "repair is null");
        }
    }

    /// It is in sync: that is written down, and the copy before is no longer needed.
    record Settle(LearnerState state, String why) implements Action {}

    /// Its etcd is ended, its database is copied for whoever ordered that, and its etcd is started again.
    record Copy(LearnerState state, String minor, String why) implements Action {
        public Copy {
            requireNonNull(minor, "minor is null");
        }
    }

    /// It follows again after that: the copy is handed over.
    record HandOver(LearnerState state, String why) implements Action {}

    /// Every trace on this machine is removed.
    record Erase(LearnerState state, String why) implements Action {}
}
