package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Problem;
import java.util.List;

/// What an expiry would do.
///
/// @param problems manifests, records and holds that cannot be believed or read; their points are not in the
///     decision, and are not touched
public record ExpiryPlan(RetentionDecision decision, List<Problem> problems) {
    public ExpiryPlan {
        requireNonNull(decision, "decision is null");
        problems = List.copyOf(problems);
    }
}
