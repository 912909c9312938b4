package io.etcddr.restore;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.catalog.LastSeen;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointSelector;
import io.etcddr.datadir.DataDirReport;
import io.etcddr.datadir.DataDirs;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import io.etcddr.restore.RestoreReport.RestoredMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Restores a point or a file into data directories: fetch, check, build, each as the plan says.
public final class DataDirRestore {
    private final Optional<PointSource> points;
    private final InstantSource clock;
    private final Progress progress;

    private DataDirRestore(Optional<PointSource> points, InstantSource clock, Progress progress) {
        this.points = points;
        this.clock = requireNonNull(clock, "clock is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// From points and from files.
    public static DataDirRestore of(PointSource points, InstantSource clock, Progress progress) {
        return new DataDirRestore(Optional.of(points), clock, progress);
    }

    /// From files only: no repository is needed.
    public static DataDirRestore ofFiles(InstantSource clock, Progress progress) {
        return new DataDirRestore(Optional.empty(), clock, progress);
    }

    /// Looks at the point and at the targets and says what [#run] would do.
    ///
    /// @throws Failure with [ErrorCode#REFUSED] for targets that are not empty or have no room, and all else that
    ///     cannot be restored
    public RestorePlan plan(RestoreRequest request) throws IOException, Failure {
        Observed observed = switch (request.source()) {
            case RestoreSource.Point point -> observe(point);
            case RestoreSource.File file -> observe(file);
            case RestoreSource.Rescued rescued -> observe(rescued);
        };
        RestorePlan plan = RestorePlanner.plan(request, observed);
        DataDirs.check(plan.build(), observed.plainSize());
        return plan;
    }

    private Observed observe(RestoreSource.Point source) throws IOException, Failure {
        PointSource repository = points.orElseThrow(() -> new IllegalStateException("this restores files only"));
        Manifest manifest =
                repository.catalog().find(new PointSelector.ById(source.id())).manifest();
        LastSeen lastSeen = repository.catalog().lastSeen();
        List<String> warnings = lastSeen.problems().stream()
                .map(problem -> "the highest revision ever seen may be higher than known: " + problem)
                .toList();
        return new Observed(
                manifest.id().toString(),
                Optional.of(manifest),
                Optional.of(manifest.etcd().version()),
                manifest.etcd().revision(),
                lastSeen.revision(),
                manifest.base().plainSize(),
                warnings);
    }

    private static Observed observe(RestoreSource.File source) throws IOException, Failure {
        if (!Files.isRegularFile(source.path())) {
            throw new Failure(ErrorCode.NOT_FOUND, "%s is no file".formatted(source.path()))
                    .hint("Give the path of a snapshot that etcdctl snapshot save has written.");
        }
        try (Backend backend = Backend.open(source.path())) {
            return new Observed(
                    source.path().toString(),
                    Optional.empty(),
                    backend.storageVersion(),
                    backend.revision(),
                    0,
                    Files.size(source.path()),
                    List.of());
        }
    }

    private static Observed observe(RestoreSource.Rescued source) throws IOException {
        try (Backend backend = Backend.open(source.path())) {
            return new Observed(
                    source.name(),
                    Optional.empty(),
                    source.etcdVersion(),
                    backend.revision(),
                    source.lastSeen(),
                    Files.size(source.path()),
                    source.warnings());
        }
    }

    /// Does what the plan says. After a failure no target is there and no temporary file is left.
    ///
    /// @throws Failure with [ErrorCode#INTEGRITY] if the source is not what it should be
    public RestoreReport run(RestorePlan plan) throws IOException, Failure {
        Instant started = clock.instant();
        DataDirReport built = switch (plan.request().source()) {
            case RestoreSource.Point point -> fromPoint(point, plan);
            case RestoreSource.File file -> fromFile(file, plan);
            case RestoreSource.Rescued rescued -> fromRescued(rescued, plan);
        };
        List<RestoredMember> members = plan.request().targets().stream()
                .map(target -> new RestoredMember(
                        target.name(), built.memberIds().get(target.name()), target.dataDir(), built.dbSize()))
                .toList();
        return new RestoreReport(
                plan, built.clusterId(), members, built.content(), Duration.between(started, clock.instant()));
    }

    /// The point is fetched to where the data directories go, so that there is room for it if there is for them.
    /// Building walks every page and record, so the fetched database is not walked before; it is compared with its
    /// manifest before anything is renamed into place.
    private DataDirReport fromPoint(RestoreSource.Point source, RestorePlan plan) throws IOException, Failure {
        Path beside =
                plan.request().targets().getFirst().dataDir().toAbsolutePath().getParent();
        try (FetchedPoint point = points.orElseThrow().fetch(source.id(), beside, progress);
                DataDirs built = DataDirs.build(point.backend(), plan.build(), progress)) {
            point.compareWithManifest(built.report());
            built.commit();
            return built.report();
        } catch (CorruptFileException e) {
            throw PointSource.damaged(source.id(), e.getMessage());
        }
    }

    private DataDirReport fromFile(RestoreSource.File source, RestorePlan plan) throws IOException, Failure {
        try (Backend backend = Backend.open(source.path());
                TrailerCheck trailer = TrailerCheck.start(source, progress);
                DataDirs built = DataDirs.build(backend, plan.build(), progress)) {
            trailer.await();
            built.commit();
            return built.report();
        } catch (CorruptFileException e) {
            throw new Failure(ErrorCode.INTEGRITY, "%s is damaged: %s".formatted(source.path(), e.getMessage()), e)
                    .hint("Restore another snapshot.");
        }
    }

    private DataDirReport fromRescued(RestoreSource.Rescued source, RestorePlan plan) throws IOException, Failure {
        try (Backend backend = Backend.open(source.path());
                DataDirs built = DataDirs.build(backend, plan.build(), progress)) {
            built.commit();
            return built.report();
        } catch (CorruptFileException e) {
            throw new Failure(ErrorCode.INTEGRITY, "%s is damaged: %s".formatted(source.name(), e.getMessage()), e)
                    .hint("Restore the newest recovery point instead: etcd-restore data-dir latest.");
        }
    }
}
