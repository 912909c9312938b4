package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/// Who holds a lease.
///
/// @param epoch of the current or last holder, 0 when nobody ever held it
/// @param holder host name, process id and a random part of whoever holds it, empty when it is free
/// @param signOfLife another one each time that its holder has shown that he lives; compared within one epoch only
/// @param period after so much silence it passes on; empty where it is not known
public record LeaseView(State state, long epoch, Optional<String> holder, long signOfLife, Optional<Duration> period) {
    public LeaseView {
        requireNonNull(state, "state is null");
        requireNonNull(holder, "holder is null");
        requireNonNull(period, "period is null");
    }

    public LeaseView(State state, long epoch, Optional<String> holder) {
        this(state, epoch, holder, 0, Optional.empty());
    }

    /// Whether its holder, of `earlier` too, has shown since then that he lives.
    public boolean hasMovedSince(LeaseView earlier) {
        return epoch != earlier.epoch || !holder.equals(earlier.holder) || signOfLife != earlier.signOfLife;
    }

    public enum State {
        /// Not looked at yet.
        UNKNOWN,
        FREE,
        /// By this process.
        OURS,
        /// By another process.
        THEIRS
    }
}
