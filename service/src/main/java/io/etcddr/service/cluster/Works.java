package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Problem;
import io.etcddr.catalog.Repository;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.lease.Tenure;
import io.etcddr.progress.Progress;
import io.etcddr.retention.Expiry;
import io.etcddr.retention.ExpiryPlan;
import io.etcddr.retention.ExpiryReport;
import io.etcddr.service.job.Job;
import io.etcddr.service.run.Work;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.service.wiring.EtcdAccesses;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What the jobs of a cluster do. Each attempt takes the setup that is in force when it begins, and keeps it.
public final class Works {
    /// Who holds a point for somebody who asked the service.
    private static final String BY_REQUEST = "a request to the service";

    private final ServiceClock clock;
    private final RandomGenerator random;
    private final Function<String, Optional<String>> environment;

    public Works(ServiceClock clock, RandomGenerator random, Function<String, Optional<String>> environment) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.environment = requireNonNull(environment, "environment is null");
    }

    public Work of(ClusterUnit unit, Job job) {
        return switch (job) {
            case COLD -> progress -> cold(unit, progress);
            case EXPIRE -> progress -> expire(unit);
            case VERIFY, DRILL ->
                progress -> {
                    throw notHere(job);
                };
        };
    }

    /// @throws Failure [ErrorCode#REFUSED] for a job that cannot be done with this config
    public void check(ClusterUnit unit, Job job) throws Failure {
        if (job == Job.VERIFY || job == Job.DRILL) {
            throw notHere(job);
        }
    }

    private static Failure notHere(Job job) {
        return new Failure(ErrorCode.REFUSED, "this version does not run %s by itself".formatted(job.id()))
                .hint("Run it with a command.");
    }

    private Work.Result cold(ClusterUnit unit, Progress progress) throws IOException, Failure {
        ClusterSetup setup = unit.setup();
        ClusterWiring wiring = setup.wiring();
        Tenure tenure = unit.tenure();
        try (EtcdClient etcd = EtcdClient.connect(EtcdAccesses.of(setup.config(), environment))) {
            Repository repository = unit.repository(random);
            BackupReport report =
                    wiring.pipeline(etcd, repository, tenure, clock, progress).run(wiring.request(Safety.ENFORCED));
            return new Work.Result(Optional.of(report.manifest().id()), summary(report.manifest()), report.warnings());
        }
    }

    private static String summary(Manifest manifest) {
        String proof = manifest.etcd()
                .proof()
                .unprovenBecause()
                .map(why -> "unproven (%s)".formatted(why))
                .orElse("proven");
        return "%s at revision %d, %d keys"
                .formatted(proof, manifest.etcd().revision(), manifest.etcd().liveKeys());
    }

    private Work.Result expire(ClusterUnit unit) throws IOException, Failure {
        ClusterSetup setup = unit.setup();
        Catalog catalog = setup.wiring().catalog(unit.repository(random), CacheFolder.off());
        Expiry expiry = new Expiry(catalog, setup.retention(), clock);
        return switch (setup.config().protection().expiry()) {
            case DRY_RUN -> planned(expiry.plan());
            case CONFIRMED -> done(expiry.run(catalog.writer(setup.wiring().signingKey(), unit.tenure())));
        };
    }

    private static Work.Result planned(ExpiryPlan plan) {
        int delete = plan.decision().deleted().size();
        return new Work.Result(
                Optional.empty(),
                "would delete %d of %d points; expire.confirm is false"
                        .formatted(delete, delete + plan.decision().kept().size()),
                plan.problems().stream().map(Problem::toString).toList());
    }

    /// What the store would not do is tried again; what it may not do yet is left for another day.
    private static Work.Result done(ExpiryReport report) throws Failure {
        String summary = "%d points deleted, %d kept, %d locked by the store"
                .formatted(
                        report.deleted().size(),
                        report.plan().decision().kept().size(),
                        report.locked().size());
        if (!report.complete()) {
            throw new Failure(
                            ErrorCode.STORE,
                            "not everything could be deleted: %s%s"
                                    .formatted(
                                            summary,
                                            report.garbageProblem()
                                                    .map(why -> "; garbage: " + why)
                                                    .orElse("")))
                    .hint("Check the right to delete, and the log of the store; what is left is tried again.");
        }
        return new Work.Result(
                Optional.empty(),
                summary,
                report.plan().problems().stream().map(Problem::toString).toList());
    }

    /// A hold needs no lease: whoever deletes looks for holds.
    ///
    /// @throws Failure [ErrorCode#NOT_FOUND] for a point that is not there, [ErrorCode#REFUSED] for one with a
    ///     hold
    public void hold(ClusterUnit unit, PointId point, String reason) throws IOException, Failure {
        writer(unit).hold(point, BY_REQUEST, reason, clock.instant());
    }

    /// @throws Failure [ErrorCode#NOT_FOUND] for a point without a hold
    public void release(ClusterUnit unit, PointId point) throws IOException, Failure {
        writer(unit).release(point);
    }

    private CatalogWriter writer(ClusterUnit unit) throws IOException, Failure {
        ClusterWiring wiring = unit.setup().wiring();
        return wiring.catalog(unit.repository(random), CacheFolder.off()).writer(wiring.signingKey());
    }
}
