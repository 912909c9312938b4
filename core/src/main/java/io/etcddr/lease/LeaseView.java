package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// Who holds a lease.
///
/// @param epoch of the current or last holder, 0 when nobody ever held it
/// @param holder host name, process id and a random part of whoever holds it, empty when it is free
public record LeaseView(State state, long epoch, Optional<String> holder) {
    public LeaseView {
        requireNonNull(state, "state is null");
        requireNonNull(holder, "holder is null");
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
