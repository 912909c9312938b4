package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Verification;
import io.etcddr.codec.Codecs;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.fetch.Measured;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.source.SourceChoice;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourcePolicy;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One cold backup, from the first look at the cluster to the published manifest. May run several times, one
/// after the other.
///
/// ```
/// look -> refuse -> choose -> stream -> [spool -> walk -> HashKV of the voters]
///                                    -> [zstd -> age -> upload] -> commit -> read back -> sign and publish
/// ```
///
/// The two brackets run side by side. There is a manifest exactly when everything before it went well; whatever
/// failed takes its data with it, and what a kill leaves is [Garbage] after the grace period.
public final class BackupPipeline {
    private final LiveCluster cluster;
    private final ObjectStore store;
    private final Catalog catalog;
    private final CatalogWriter writer;
    private final BackupSettings settings;
    private final SpoolFolder spools;
    private final InstantSource clock;
    private final FreeId ids;
    private final Progress progress;

    /// @param store the one that `catalog` lies in
    public BackupPipeline(
            EtcdClient client,
            ObjectStore store,
            Catalog catalog,
            CatalogWriter writer,
            BackupSettings settings,
            InstantSource clock,
            Progress progress) {
        this(
                new EtcdCluster(client),
                store,
                catalog,
                writer,
                settings,
                new SpoolFolder(settings.spoolFolder()),
                clock,
                Pause.sleeping(),
                progress);
    }

    BackupPipeline(
            LiveCluster cluster,
            ObjectStore store,
            Catalog catalog,
            CatalogWriter writer,
            BackupSettings settings,
            SpoolFolder spools,
            InstantSource clock,
            Pause pause,
            Progress progress) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.store = requireNonNull(store, "store is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.spools = requireNonNull(spools, "spools is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = new FreeId(catalog, clock, pause);
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// Runs on the calling thread; interrupting it aborts the backup, and everything it began is removed.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if another writer has taken the cluster over before the point was
    ///     published, [ErrorCode#REFUSED] by a safety check, [ErrorCode#INTEGRITY] for a snapshot that is not
    ///     what the members hold, [ErrorCode#ETCD] when no member can be the source
    /// @throws IOException if etcd, the store or the spool fails
    public BackupReport run(BackupRequest request) throws IOException, Failure {
        Stopwatch watch = new Stopwatch(clock);
        List<String> warnings = new ArrayList<>();
        ClusterView view = cluster.view();
        SafetyChecks checks = new SafetyChecks(request.safety());
        checks.checkReachable(view);
        checks.checkAlarms(view);
        Candidate candidate = choose(view, request.safety());
        warnings.addAll(silentVoters(view));
        PointId id = ids.choose(watch.started(), PointKind.COLD, revisionOf(candidate));
        ObjectKey key = Layout.base(catalog.cluster(), id, settings.codecs().ids());
        Capture capture = capture(request, candidate, key, view, checks, warnings, watch);
        Manifest manifest = publish(id, view, candidate, capture, checks, watch);
        recordVerification(manifest, warnings);
        raiseLastSeen(manifest, warnings);
        return new BackupReport(manifest, warnings, collectGarbage(warnings));
    }

    private static List<String> silentVoters(ClusterView view) {
        return view.voters().stream()
                .filter(voter -> voter.status().isEmpty())
                .map(voter -> "voter %s (%s) does not answer: %s"
                        .formatted(voter.name(), voter.id(), voter.problem().orElse("no reason known")))
                .toList();
    }

    private static Candidate choose(ClusterView view, Safety safety) throws Failure {
        SourceChoice choice = SourceChoice.of(view, SourcePolicy.SPARE_THE_QUORUM);
        return choice.chosen()
                .or(() -> safety == Safety.OVERRIDDEN ? chooseAmongCorrupt(view) : Optional.empty())
                .orElseThrow(() -> new Failure(
                                ErrorCode.ETCD, "no member is fit to take a snapshot from:\n" + choice.describe())
                        .hint("Bring at least one sound member back, then run the backup again."));
    }

    /// A backup of a member with the alarm CORRUPT is better than none, for whoever asks for it with `--force`.
    private static Optional<Candidate> chooseAmongCorrupt(ClusterView view) {
        List<ClusterView.Alarm> others = view.alarms().stream()
                .filter(alarm -> !alarm.type().equals("CORRUPT"))
                .toList();
        ClusterView calm = new ClusterView(view.id(), view.members(), others);
        return SourceChoice.of(calm, SourcePolicy.SPARE_THE_QUORUM).chosen();
    }

    /// The revision of the id is the one that the member showed when the snapshot began, because the data needs
    /// its name before the stream ends. The snapshot's own revision, never lower, is in the manifest (ADR 5).
    private static long revisionOf(Candidate candidate) {
        return Math.max(1, candidate.member().status().orElseThrow().revision());
    }

    /// Leaves an object only when it returns; what a failed commit may have left all the same is [Garbage].
    private Capture capture(
            BackupRequest request,
            Candidate candidate,
            ObjectKey key,
            ClusterView view,
            SafetyChecks checks,
            List<String> warnings,
            Stopwatch watch)
            throws IOException, Failure {
        CaptureStage stage = new CaptureStage(cluster, store, settings, spools, progress);
        try {
            return switch (request.spool()) {
                case DISK -> stage.throughSpool(candidate, key, view, request.prove(), checks, warnings, watch);
                case NONE -> stage.straight(candidate, key, watch);
            };
        } catch (FileAlreadyExistsException e) {
            throw new Failure(ErrorCode.REFUSED, "another backup of this second has written %s".formatted(key), e)
                    .hint("Two backups of cluster %s run at once; let one of them end, then run this one again."
                            .formatted(catalog.cluster()));
        }
    }

    private Manifest publish(
            PointId id, ClusterView view, Candidate candidate, Capture capture, SafetyChecks checks, Stopwatch watch)
            throws IOException, Failure {
        try {
            readBack(capture.base(), watch);
            Manifest manifest = manifest(id, view, candidate, capture, checks, watch);
            writer.publish(manifest);
            return manifest;
        } catch (IOException | Failure | RuntimeException e) {
            discard(id, e);
            throw e;
        }
    }

    private void readBack(StoredObject base, Stopwatch watch) throws IOException, Failure {
        watch.start(Stopwatch.Lap.VERIFY);
        new PointFetcher(store, new Codecs(List.of()))
                .fetchStored(base, progress)
                .orThrow("of this backup");
        watch.stop(Stopwatch.Lap.VERIFY);
    }

    private Manifest manifest(
            PointId id, ClusterView view, Candidate candidate, Capture capture, SafetyChecks checks, Stopwatch watch) {
        long lastSeen = view.members().stream()
                .flatMap(member -> member.status().stream())
                .mapToLong(ClusterView.Status::revision)
                .reduce(capture.highestRevision(), Math::max);
        return new Manifest(
                Manifest.FORMAT,
                id,
                catalog.cluster(),
                clock.instant(),
                writer.epoch(),
                settings.toolVersion(),
                ManifestFacts.of(view, candidate, capture),
                capture.base(),
                watch.timings(),
                lastSeen,
                checks.overridden());
    }

    /// The first failure is the one that is told.
    private void discard(PointId id, Exception failure) {
        boolean interrupted = Thread.interrupted(); // an interrupted thread could not clean up
        try {
            writer.discard(id);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// What was walked is what was stored: the store gave back the digest of the bytes that the spool had. Like all
    /// that
    /// follows the publication this never fails a backup that exists.
    private void recordVerification(Manifest manifest, List<String> warnings) {
        if (!manifest.walked()) {
            return;
        }
        try {
            writer.record(new Verification(
                    catalog.cluster(),
                    manifest.id(),
                    Verification.Level.STRUCTURE,
                    clock.instant(),
                    Verification.Outcome.PASSED,
                    settings.toolVersion(),
                    List.of(),
                    Verification.Occasion.BACKUP,
                    Optional.empty()));
        } catch (IOException | RuntimeException e) {
            warnings.add("the record that the point was verified could not be written: " + e.getMessage());
        }
    }

    /// The manifest says the same, so nothing is lost before the manifest is.
    private void raiseLastSeen(Manifest manifest, List<String> warnings) {
        try {
            writer.raiseLastSeen(manifest.lastSeenRevision(), clock.instant());
        } catch (IOException | RuntimeException e) {
            warnings.add("the highest revision ever seen could not be kept beside the manifests: " + e.getMessage());
        }
    }

    private int collectGarbage(List<String> warnings) {
        try {
            Garbage.Report report =
                    writer.garbage(settings.garbageGrace(), clock).collect();
            return report.removed().size() + report.uploads();
        } catch (IOException | Failure | RuntimeException e) {
            warnings.add("garbage of older runs could not be removed: " + e.getMessage());
            return 0;
        }
    }

    /// What a stored object is, for its manifest.
    static StoredObject storedObject(ObjectKey key, BackupSettings settings, SnapshotReceipt receipt, Measured stored) {
        return new StoredObject(
                key,
                settings.codecs().ids(),
                settings.recipients(),
                receipt.size(),
                receipt.sha256(),
                stored.size(),
                stored.sha256());
    }
}
