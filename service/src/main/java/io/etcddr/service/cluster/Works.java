package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.HotTerms.Instead;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Repository;
import io.etcddr.config.LearnerConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.lease.Tenure;
import io.etcddr.progress.Progress;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.PointListener;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.run.Work;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.service.wiring.EtcdAccesses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What the jobs of a cluster do. Each attempt takes the setup that is in force when it begins, and keeps it.
public final class Works {
    /// Who holds a point for somebody who asked the service.
    private static final String BY_REQUEST = "a request to the service";

    /// So long at most no voter is asked in the place of a learner that does not serve.
    private static final Duration LONGEST_WITHOUT = Duration.ofHours(1);

    private final ServiceClock clock;
    private final RandomGenerator random;
    private final Function<String, Optional<String>> environment;
    private final PointListener points;

    public Works(
            ServiceClock clock,
            RandomGenerator random,
            Function<String, Optional<String>> environment,
            PointListener points) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.environment = requireNonNull(environment, "environment is null");
        this.points = requireNonNull(points, "points is null");
    }

    public Work of(ClusterUnit unit, Job job, Trigger trigger) {
        return switch (job) {
            case COLD -> progress -> backup(unit, unit.setup().wiring().request(Safety.ENFORCED), progress);
            case HOT -> progress -> backup(unit, hot(unit, trigger), progress);
            case VERIFY -> progress -> reading(unit, trigger, progress).verify();
            case DRILL -> progress -> reading(unit, trigger, progress).drill();
            case EXPIRE ->
                progress ->
                        new ExpireWork(unit.setup(), unit.repository(random), unit.tenure(), clock, points).attempt();
        };
    }

    /// @throws Failure [ErrorCode#REFUSED] for a job that cannot be done with this config
    public void check(ClusterUnit unit, Job job) throws Failure {
        if (job == Job.HOT) {
            learner(unit);
        }
        if (job == Job.DRILL && unit.setup().host().etcdBinaries().byMinor().isEmpty()) {
            throw new Failure(ErrorCode.REFUSED, "there is no etcd on this machine to run a drill with")
                    .hint("Install etcd and name it in etcd-binaries of the config.");
        }
    }

    private ReadWork reading(ClusterUnit unit, Trigger trigger, Progress progress) throws IOException, Failure {
        unit.tenure(); // not needed to read, but two replicas need not do the same
        return new ReadWork(unit.setup(), unit.repository(random), trigger, clock, random, progress);
    }

    private BackupRequest hot(ClusterUnit unit, Trigger trigger) throws Failure {
        LearnerConfig learner = learner(unit);
        return unit.setup()
                .wiring()
                .request(Safety.ENFORCED, learner, trigger == Trigger.REQUESTED ? Instead.A_VOTER : instead(unit));
    }

    private static LearnerConfig learner(ClusterUnit unit) throws Failure {
        return unit.setup()
                .config()
                .learner()
                .orElseThrow(() -> new Failure(
                                ErrorCode.REFUSED,
                                "a hot backup needs a learner, and cluster %s has none".formatted(unit.name()))
                        .hint("Describe it in the config: clusters[].learner."));
    }

    /// A learner that is gone for hours must not make the voters pay for a whole snapshot every few minutes, and
    /// the store for as many cold points; but neither may the cluster become stale.
    private Instead instead(ClusterUnit unit) {
        Duration half = unit.setup().config().protection().maxAge().dividedBy(2);
        Duration young = half.compareTo(LONGEST_WITHOUT) < 0 ? half : LONGEST_WITHOUT;
        Instant bound = clock.instant().minus(young);
        return unit.catalog()
                        .holdsAllUntil()
                        .filter(time -> time.isAfter(bound))
                        .isPresent()
                ? Instead.NOBODY
                : Instead.A_VOTER;
    }

    private Work.Result backup(ClusterUnit unit, BackupRequest request, Progress progress) throws IOException, Failure {
        ClusterSetup setup = unit.setup();
        ClusterWiring wiring = setup.wiring();
        Tenure tenure = unit.tenure();
        try (EtcdClient etcd = EtcdClient.connect(EtcdAccesses.of(setup.config(), environment))) {
            Repository repository = unit.repository(random);
            BackupReport report =
                    wiring.pipeline(etcd, repository, tenure, clock, progress).run(request);
            report.fallback().ifPresent(fallback -> points.fellBack(setup.name(), fallback.reason()));
            return new Work.Result(Optional.of(report.manifest().id()), summary(report), report.warnings());
        }
    }

    private static String summary(BackupReport report) {
        Manifest manifest = report.manifest();
        if (report.unchanged().isPresent()) {
            return "still at revision %d, nothing to store"
                    .formatted(manifest.etcd().revision());
        }
        String proof = manifest.unprovenBecause()
                .map(why -> "unproven (%s)".formatted(why))
                .orElse("proven");
        return "%s at revision %d, %d keys"
                .formatted(proof, manifest.etcd().revision(), manifest.etcd().liveKeys());
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
