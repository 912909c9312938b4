package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// The order for a copy of the learner's database, because its etcd serves no snapshots (before 3.4.28). It is kept
/// in the learner's folder, beside the copy.
///
/// @param until whoever ordered it needs it no more then, whatever became of him
/// @param told why it is refused
public record CopyOrder(Phase phase, Instant asked, Instant until, String told) {
    /// How far it is.
    public enum Phase {
        ASKED,
        /// The copy is there; the learner is being started again.
        COPIED,
        /// The learner follows its cluster again.
        READY,
        REFUSED
    }

    public CopyOrder {
        requireNonNull(phase, "phase is null");
        requireNonNull(asked, "asked is null");
        requireNonNull(until, "until is null");
        requireNonNull(told, "told is null");
    }

    static CopyOrder asked(Instant now, Instant until) {
        return new CopyOrder(Phase.ASKED, now, until, "");
    }

    CopyOrder at(Phase next) {
        return new CopyOrder(next, asked, until, "");
    }

    CopyOrder refused(String why) {
        return new CopyOrder(Phase.REFUSED, asked, until, why);
    }

    boolean isOver(Instant now) {
        return !now.isBefore(until);
    }

    boolean isSame(CopyOrder other) {
        return asked.equals(other.asked);
    }
}
