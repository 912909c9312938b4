package io.etcddr.service.schedule;

import static java.util.Objects.requireNonNull;

import io.etcddr.service.job.Trigger;
import java.time.Instant;

/// When a job runs next, and what will have begun it.
///
/// @param at may be past: then it is due now
public record Due(Instant at, Trigger trigger) {
    public Due {
        requireNonNull(at, "at is null");
        requireNonNull(trigger, "trigger is null");
    }

    public boolean reached(Instant now) {
        return !now.isBefore(at);
    }

    /// Not before `earliest`.
    Due notBefore(Instant earliest) {
        return at.isBefore(earliest) ? new Due(earliest, trigger) : this;
    }
}
