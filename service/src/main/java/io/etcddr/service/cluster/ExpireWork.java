package io.etcddr.service.cluster;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Problem;
import io.etcddr.catalog.Prolonged;
import io.etcddr.catalog.Repository;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.Tenure;
import io.etcddr.retention.Expiry;
import io.etcddr.retention.ExpiryPlan;
import io.etcddr.retention.ExpiryReport;
import io.etcddr.service.job.PointListener;
import io.etcddr.service.run.Work;
import io.etcddr.service.schedule.ServiceClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Deletes what retention does not keep, or names it where the config does not confirm that.
record ExpireWork(
        ClusterSetup setup, Repository repository, Tenure tenure, ServiceClock clock, PointListener deletions) {
    Work.Result attempt() throws IOException, Failure {
        Catalog catalog = setup.wiring().catalog(repository, CacheFolder.off());
        Expiry expiry = new Expiry(catalog, setup.retention(), clock);
        return switch (setup.config().protection().expiry()) {
            case DRY_RUN -> planned(expiry.plan());
            case CONFIRMED ->
                done(expiry.run(
                        catalog.writer(setup.wiring().signingKey(), tenure),
                        points -> deletions.deleted(setup.name(), points)));
        };
    }

    private static Work.Result planned(ExpiryPlan plan) {
        int delete = plan.decision().deleted().size();
        return new Work.Result(
                Optional.empty(),
                "would delete %d of %d points; expire.confirm is false"
                        .formatted(delete, delete + plan.decision().kept().size()),
                problems(plan));
    }

    /// What the store would not do is tried again; what it may not do yet is left for another day.
    private static Work.Result done(ExpiryReport report) throws Failure {
        String summary = "%d points deleted, %d kept, %d locked by the store"
                        .formatted(
                                report.deleted().size(),
                                report.plan().decision().kept().size(),
                                report.locked().size())
                + (report.locks().points().isEmpty()
                        ? ""
                        : ", %d locks prolonged"
                                .formatted(report.locks().points().size()));
        if (!report.complete()) {
            String garbage = report.garbageProblem()
                    .map(why -> "; garbage could not be removed: " + why)
                    .orElse("");
            throw new Failure(ErrorCode.STORE, "not everything could be deleted: " + summary + garbage)
                    .hint("Check the right to delete, and the log of the store; what is left is tried again.");
        }
        List<String> warnings = new ArrayList<>(problems(report.plan()));
        List<Prolonged.Failed> failures = report.locks().failures();
        if (!failures.isEmpty()) {
            warnings.add("the locks of %d points were not prolonged, first %s: %s"
                    .formatted(
                            failures.size(),
                            failures.getFirst().id(),
                            failures.getFirst().why().getMessage()));
        }
        return new Work.Result(Optional.empty(), summary, warnings);
    }

    private static List<String> problems(ExpiryPlan plan) {
        return plan.problems().stream().map(Problem::toString).toList();
    }
}
