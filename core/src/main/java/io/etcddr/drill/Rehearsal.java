package io.etcddr.drill;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.catalog.Manifest;
import io.etcddr.datadir.DataDirReport;
import io.etcddr.datadir.DataDirs;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.progress.Progress;
import io.etcddr.restore.Bump;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.restore.FetchedPoint;
import io.etcddr.restore.PointSource;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.runtime.EtcdProcessException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One drill in its folder: the restore as it would be after a disaster, with the same plan and the same
/// engine, then the boot, then the comparison. Used by one thread, once.
final class Rehearsal {
    /// A process that is killed is there for a moment longer than its socket answers.
    private static final Duration LAST_BREATH = Duration.ofSeconds(2);

    private static final int LOG_LINES = 40;

    private final PointSource points;
    private final Manifest manifest;
    private final EtcdBinary binary;
    private final InstantSource clock;
    private final Progress progress;
    private final Findings findings = new Findings();
    private List<String> warnings = List.of();
    private List<String> log = List.of();
    private long restoredRevision;
    private Optional<Duration> timeToRestore = Optional.empty();

    Rehearsal(PointSource points, Manifest manifest, EtcdBinary binary, InstantSource clock, Progress progress) {
        this.points = requireNonNull(points, "points is null");
        this.manifest = requireNonNull(manifest, "manifest is null");
        this.binary = requireNonNull(binary, "binary is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    Findings findings() {
        return findings;
    }

    List<String> warnings() {
        return warnings;
    }

    List<String> log() {
        return log;
    }

    long restoredRevision() {
        return restoredRevision;
    }

    Optional<Duration> timeToRestore() {
        return timeToRestore;
    }

    void run(Path folder) throws IOException, Failure {
        RestorePlan plan = plan(folder);
        warnings = plan.warnings();
        restoredRevision = plan.restoredRevision();
        Instant began = clock.instant();
        try (FetchedPoint point = points.fetch(manifest.id(), folder, progress)) {
            DataDirReport built = build(point, plan);
            findings.check(Aspect.POINT, () -> described(built));
            Instant paused = clock.instant();
            List<HashKv> hashes = hashes(folder, built);
            Duration notPartOfARestore = Duration.between(paused, clock.instant());
            boot(folder, point, built, hashes, plan, began.plus(notPartOfARestore));
        } catch (Failure e) {
            if (e.code() != ErrorCode.INTEGRITY) {
                throw e;
            }
            findings.failed(Aspect.POINT, e.code(), e.getMessage(), e.hint().orElse(""));
        }
    }

    private RestorePlan plan(Path folder) throws IOException, Failure {
        return DataDirRestore.of(points, clock, progress)
                .plan(new RestoreRequest(
                        new RestoreSource.Point(manifest.id()),
                        List.of(new Target(DrillEtcd.NAME, DrillEtcd.dataDir(folder), Optional.empty())),
                        List.of(new NewMember(DrillEtcd.NAME, List.of(DrillEtcd.PEER_URL))),
                        DrillEtcd.TOKEN,
                        Optional.empty(),
                        new Bump.PastLastSeen(),
                        Trust.SIGNED));
    }

    private DataDirReport build(FetchedPoint point, RestorePlan plan) throws IOException, Failure {
        try (DataDirs dataDirs = DataDirs.build(point.backend(), plan.build(), progress)) {
            point.compareWithManifest(dataDirs.report());
            dataDirs.commit();
            return dataDirs.report();
        } catch (CorruptFileException e) {
            throw PointSource.damaged(manifest.id(), e.getMessage());
        }
    }

    private String described(DataDirReport built) {
        return manifest.walked()
                ? "digests, structure, revision %d and HashKV %d as in the manifest"
                        .formatted(
                                built.revisionBefore(), manifest.etcd().proof().hash())
                : "digests and structure; the manifest says no more of it";
    }

    /// What etcd must answer to HashKV of the revision that it begins with. Computed before it starts, because
    /// it writes to its file from then on. It answers with everything below compacted; in case it should answer
    /// with the compact revision of the point, as it does for compactions that it has finished, that is known
    /// too.
    private static List<HashKv> hashes(Path folder, DataDirReport built) throws IOException {
        long revision = built.revisionAfter();
        try (Backend backend = Backend.open(DrillEtcd.database(folder))) {
            return List.of(
                    backend.hashKv(revision, revision),
                    backend.hashKv(revision, built.content().compactRevision()));
        }
    }

    private void boot(
            Path folder, FetchedPoint point, DataDirReport built, List<HashKv> hashes, RestorePlan plan, Instant began)
            throws IOException, Failure {
        try (DrillEtcd etcd = DrillEtcd.start(binary, folder, built.facts(), built.dbSize())) {
            Aspect aspect = Aspect.BOOT;
            try {
                long revision;
                try (Progress.Stage stage = progress.stage("boot", OptionalLong.empty())) {
                    revision = etcd.awaitFirstRead();
                    stage.advance(built.dbSize());
                }
                Duration took = Duration.between(began, clock.instant());
                timeToRestore = Optional.of(took);
                findings.check(Aspect.BOOT, () -> "etcd %s serves".formatted(binary.version()));
                aspect = Aspect.CLUSTER;
                long highestSeen = plan.restoredRevision() - Bump.MARGIN;
                new WireChecks(etcd, point, built, hashes, highestSeen, findings, progress).run(revision);
            } catch (IOException e) {
                ended(etcd.process(), aspect, e);
            }
        }
    }

    /// Tells an etcd that ended by itself, which is what a drill is there to find, from everything else.
    private void ended(EtcdProcess process, Aspect aspect, IOException thrown) throws IOException, Failure {
        if (Thread.currentThread().isInterrupted()) {
            throw thrown;
        }
        EtcdProcessException why = reason(process, thrown);
        String message = "etcd %s: %s".formatted(binary.version(), why.getMessage());
        switch (why.reason()) {
            case ENDED -> {
                log = process.log().tail(LOG_LINES);
                findings.failed(
                        aspect,
                        ErrorCode.ETCD,
                        message,
                        "A restore from this point would end in the same way: take a new backup, and drill it. The last"
                                + " lines of etcd's log are printed.");
            }
            case KILLED ->
                throw failure(
                        message,
                        thrown,
                        "Somebody ended it, or the kernel for want of memory (dmesg tells). Give"
                                + " the drill more memory, and run it again.");
            case NO_RESOURCES ->
                throw failure(message, thrown, "Give the machine what it lacks, and run the drill again.");
            case NOT_READY, NOT_STARTED ->
                throw failure(message, thrown, "Run the drill again on a machine that is less busy.");
        }
    }

    private static EtcdProcessException reason(EtcdProcess process, IOException thrown) throws IOException {
        if (thrown instanceof EtcdProcessException told) {
            return told;
        }
        process.awaitEnd(LAST_BREATH);
        try {
            process.requireRunning();
        } catch (EtcdProcessException ended) {
            ended.addSuppressed(thrown);
            return ended;
        }
        throw thrown; // it runs, but something failed on the way
    }

    private static Failure failure(String message, IOException cause, String hint) {
        return new Failure(ErrorCode.ETCD, message, cause).hint(hint);
    }
}
