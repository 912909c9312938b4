package io.etcddr.drill;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Verification;
import io.etcddr.datadir.EtcdMinor;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.restore.PointSource;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.ScratchFolder;
import io.etcddr.runtime.ScratchFolders;
import io.etcddr.value.ByteSize;
import io.etcddr.verify.Finding;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Drills points of one cluster: each is restored into a private folder, booted by a real etcd of its own
/// minor, and compared with what that serves. What came of it is recorded in the repository. May run several
/// times, also at the same time.
public final class Drill {
    /// WAL files that etcd allocates ahead, and what its database grows by.
    private static final long ETCD_FILES = 512L << 20;

    private final PointSource points;
    private final Optional<CatalogWriter> writer;
    private final EtcdBinaries binaries;
    private final ScratchFolders scratch;
    private final InstantSource clock;
    private final String toolVersion;
    private final Progress progress;

    /// @param writer records the results; empty where there is no signing key
    /// @param scratch as [#scratchIn] gives them
    public Drill(
            PointSource points,
            Optional<CatalogWriter> writer,
            EtcdBinaries binaries,
            ScratchFolders scratch,
            InstantSource clock,
            String toolVersion,
            Progress progress) {
        this.points = requireNonNull(points, "points is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.binaries = requireNonNull(binaries, "binaries is null");
        this.scratch = requireNonNull(scratch, "scratch is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// Where the folders of drills go. Whoever runs drills removes what killed programs left there, when it
    /// starts: [ScratchFolders#removeStale]; every drill does so too.
    public static ScratchFolders scratchIn(Path stateDirectory) {
        return new ScratchFolders(stateDirectory.resolve("drills"));
    }

    /// What is wrong with the point is a finding of the report, and recorded. What keeps the drill from saying
    /// anything about the point is thrown, and nothing is recorded. Nothing is left of it in either case.
    ///
    /// Interrupting the thread ends the drill.
    ///
    /// @throws Failure [ErrorCode#REFUSED] if there is no etcd of the point's minor or no room,
    ///     [ErrorCode#ETCD] if the etcd was killed, lacks something or does not come up, and as
    ///     [PointSource#fetch] does
    /// @throws io.etcddr.codec.CannotDecryptException if there is no identity for the point
    /// @throws IOException if the store, the disk or the etcd fails
    public DrillReport run(PointId id, Verification.Occasion occasion) throws IOException, Failure {
        Instant started = clock.instant();
        List<String> warnings = new ArrayList<>(tidyUp());
        Manifest manifest = points.catalog().find(new PointSelector.ById(id)).manifest();
        EtcdBinary binary =
                binaries.of(EtcdMinor.parse(manifest.etcd().version()).toString());
        requireRoom(manifest);
        Rehearsal rehearsal = new Rehearsal(points, manifest, binary, clock, progress);
        try (ScratchFolder folder = scratch.create()) {
            rehearsal.run(folder.path());
        }
        warnings.addAll(rehearsal.warnings());
        return new DrillReport(
                manifest,
                binary,
                rehearsal.restoredRevision(),
                rehearsal.timeToRestore(),
                rehearsal.findings().checks(),
                rehearsal.findings().all(),
                rehearsal.log(),
                warnings,
                Duration.between(started, clock.instant()),
                record(manifest, rehearsal, occasion));
    }

    /// @return what could not be removed
    private List<String> tidyUp() throws IOException, Failure {
        try {
            List<String> problems = scratch.removeStale().problems();
            scratch.usableSpace(); // makes the folder
            return problems;
        } catch (AccessDeniedException e) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "the folder %s is not ours to write: access denied".formatted(e.getFile()),
                            e)
                    .hint("Choose a state directory that this user may write: service.state-directory in the config, or"
                            + " --state-dir.")
                    .hintInService("Name a folder that this user may write in service.state-directory of the config.");
        }
    }

    /// The snapshot as it was fetched, the data directory that is made of it, and what etcd adds.
    private void requireRoom(Manifest manifest) throws IOException, Failure {
        long needed = 2 * manifest.base().plainSize() + ETCD_FILES;
        long free = scratch.usableSpace();
        if (free < needed) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "%s has %s free, and a drill of point %s needs %s"
                                    .formatted(
                                            scratch.root(),
                                            new ByteSize(free).rounded(),
                                            manifest.id(),
                                            new ByteSize(needed).rounded()))
                    .hint("Free some room there, or choose a state directory on a larger disk.");
        }
    }

    /// @return why nothing was recorded, empty when it was
    private Optional<String> record(Manifest manifest, Rehearsal rehearsal, Verification.Occasion occasion) {
        if (writer.isEmpty()) {
            return Optional.of("there is no signing key");
        }
        List<String> findings =
                rehearsal.findings().all().stream().map(Finding::message).toList();
        try {
            writer.get()
                    .record(new Verification(
                            manifest.cluster(),
                            manifest.id(),
                            Verification.Level.DRILL,
                            clock.instant(),
                            findings.isEmpty() ? Verification.Outcome.PASSED : Verification.Outcome.FAILED,
                            toolVersion,
                            findings,
                            occasion,
                            rehearsal.timeToRestore()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }
}
