package io.etcddr.service.expire;

import io.etcddr.cli.run.Outcome;
import io.etcddr.retention.ExpiryPlan;
import io.etcddr.retention.ExpiryReport;
import io.etcddr.value.ClusterName;
import java.util.Optional;

/// How the expiry of one cluster ended.
///
/// @param plan empty when it failed before there was one
/// @param report what was done; empty when nothing was to be done
/// @param failure why it failed
record ClusterExpiry(
        ClusterName cluster, Optional<ExpiryPlan> plan, Optional<ExpiryReport> report, Optional<Outcome> failure) {

    static ClusterExpiry planned(ClusterName cluster, ExpiryPlan plan) {
        return new ClusterExpiry(cluster, Optional.of(plan), Optional.empty(), Optional.empty());
    }

    static ClusterExpiry done(ClusterName cluster, ExpiryReport report) {
        return new ClusterExpiry(cluster, Optional.of(report.plan()), Optional.of(report), Optional.empty());
    }

    static ClusterExpiry failed(ClusterName cluster, Exception failure) {
        return new ClusterExpiry(cluster, Optional.empty(), Optional.empty(), Optional.of(Outcome.of(failure)));
    }

    /// Whether nothing is wrong and nothing is left to do.
    boolean complete() {
        return failure.isEmpty()
                && plan.filter(some -> !some.problems().isEmpty()).isEmpty()
                && report.filter(some -> !some.complete()).isEmpty();
    }
}
