package io.etcddr.service.cluster;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.Identities;
import io.etcddr.codec.Codecs;
import io.etcddr.drill.Drill;
import io.etcddr.drill.DrillReport;
import io.etcddr.error.Failure;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.restore.PointSource;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.run.Work;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.value.Durations;
import io.etcddr.verify.Finding;
import io.etcddr.verify.Level;
import io.etcddr.verify.PointResult;
import io.etcddr.verify.Rereading;
import io.etcddr.verify.Selection;
import io.etcddr.verify.Verifier;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Reads stored points again, or boots a real etcd from one. A point that is damaged makes the run fail, so
/// that somebody is told; it is also in the records.
record ReadWork(
        ClusterSetup setup,
        Repository repository,
        Trigger trigger,
        ServiceClock clock,
        RandomGenerator random,
        Progress progress) {
    /// What is due by the rule of the config; asked for by hand, the newest point.
    Work.Result verify() throws IOException, Failure {
        Catalog catalog = catalog();
        var rule = setup.config().protection().verification();
        Selection selection =
                byHand() ? Selection.One.LATEST : new Selection.Due(new Rereading(rule.percentPerDay(), rule.within()));
        Verifier verifier = new Verifier(
                catalog,
                Optional.of(writer(catalog)),
                fetcher(),
                new SpoolFolder(setup.wiring().tuning().spoolDirectory()),
                clock,
                random,
                VersionProvider.version(),
                progress);
        return verified(verifier.run(selection, Level.STRUCTURE));
    }

    private static Work.Result verified(VerifyReport report) throws Failure {
        List<Finding> findings = new ArrayList<>(report.unreadable());
        List<String> warnings = new ArrayList<>();
        for (PointResult point : report.points()) {
            findings.addAll(point.findings().stream()
                    .map(finding -> about(point.id(), finding))
                    .toList());
            point.notRecorded().ifPresent(why -> warnings.add("point %s: not recorded: %s".formatted(point.id(), why)));
        }
        if (!findings.isEmpty()) {
            throw failure(findings);
        }
        Optional<PointId> only = report.points().size() == 1
                ? Optional.of(report.points().getFirst().id())
                : Optional.empty();
        return new Work.Result(
                only, "%d points read, all sound".formatted(report.points().size()), warnings);
    }

    /// Of the newest point.
    Work.Result drill() throws IOException, Failure {
        Catalog catalog = catalog();
        PointId id = catalog.find(new PointSelector.Latest()).id();
        Drill drill = new Drill(
                new PointSource(catalog, fetcher()),
                Optional.of(writer(catalog)),
                setup.host().etcdBinaries(),
                Drill.scratchIn(setup.host().stateDirectory()),
                clock,
                VersionProvider.version(),
                progress);
        DrillReport report = drill.run(id, byHand() ? Occasion.REQUEST : Occasion.SCHEDULE);
        if (!report.passed()) {
            throw failure(report.findings().stream()
                    .map(finding -> about(id, finding))
                    .toList());
        }
        List<String> warnings = new ArrayList<>(report.warnings());
        report.notRecorded().ifPresent(why -> warnings.add("not recorded: " + why));
        String restored = report.timeToRestore()
                .map(time -> ", restored in " + Durations.format(time))
                .orElse("");
        return new Work.Result(
                Optional.of(id),
                "booted etcd %s%s, %d checks passed"
                        .formatted(
                                report.binary().version(),
                                restored,
                                report.checks().size()),
                warnings);
    }

    private boolean byHand() {
        return trigger == Trigger.REQUESTED;
    }

    private Catalog catalog() {
        return setup.wiring().catalog(repository, CacheFolder.off());
    }

    private CatalogWriter writer(Catalog catalog) throws Failure {
        return catalog.writer(setup.wiring().signingKey());
    }

    private PointFetcher fetcher() throws IOException, Failure {
        return new PointFetcher(
                repository.store(), new Codecs(Identities.read(setup.host().identityFiles())));
    }

    private static Finding about(PointId point, Finding finding) {
        return new Finding(finding.code(), "point %s: %s".formatted(point, finding.message()), finding.hint());
    }

    /// The first in full, the others by their number: the records have them all.
    private static Failure failure(List<Finding> findings) {
        Finding first = findings.getFirst();
        String more = findings.size() == 1 ? "" : " (and %d findings more)".formatted(findings.size() - 1);
        return new Failure(first.code(), first.message() + more).hint(first.hint());
    }
}
