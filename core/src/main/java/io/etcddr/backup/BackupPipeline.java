package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.HotTerms.Instead;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.PointId;
import io.etcddr.codec.Codecs;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.fetch.Measured;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
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

/// One backup, from the first look at the cluster to the published manifest. May run several times, one
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
    private final Pause pause;
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
        this(new EtcdCluster(client), store, catalog, writer, settings, clock, progress);
    }

    /// Of what is left of a cluster. Nobody can confirm it, so the point is not proven and says why.
    ///
    /// @param store the one that `catalog` lies in
    public static BackupPipeline of(
            LearnerCopy copy,
            ObjectStore store,
            Catalog catalog,
            CatalogWriter writer,
            BackupSettings settings,
            InstantSource clock,
            Progress progress) {
        return new BackupPipeline(new LeftCluster(copy), store, catalog, writer, settings, clock, progress);
    }

    private BackupPipeline(
            LiveCluster cluster,
            ObjectStore store,
            Catalog catalog,
            CatalogWriter writer,
            BackupSettings settings,
            InstantSource clock,
            Progress progress) {
        this(
                cluster,
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
        this.pause = requireNonNull(pause, "pause is null");
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
        if (cluster.silence().isEmpty()) {
            warnings.addAll(silentVoters(view));
        }
        Attempt attempt = new Attempt(request, checks, warnings, watch);
        return request.hot().isPresent()
                ? hot(view, request.hot().get(), attempt)
                : attempt.make(cluster.origin(view, request.safety()));
    }

    /// From the learner, and from a voter when the learner cannot: then as the cold backup that it is.
    private BackupReport hot(ClusterView view, HotTerms terms, Attempt attempt) throws IOException, Failure {
        return switch (new HotOrigin(cluster, terms, clock, pause).look(view)) {
            case HotOrigin.Nobody(HotFallback fallback) -> attempt.fallBack(view, fallback);
            case HotOrigin.Learner(Origin origin) -> {
                Optional<BackupReport> unchanged = attempt.unchanged(origin);
                if (unchanged.isPresent()) {
                    yield unchanged.get();
                }
                try {
                    yield attempt.makeHot(origin, terms.rest());
                } catch (EtcdException e) {
                    HotFallback fallback = new HotFallback(
                            HotFallback.Reason.NO_SNAPSHOT,
                            "our learner %s: %s".formatted(origin.candidate().member(), e.getMessage()));
                    yield attempt.fallBack(cluster.view(), fallback);
                }
            }
        };
    }

    /// One run with all that it gathers on its way.
    private final class Attempt {
        private final BackupRequest request;
        private final SafetyChecks checks;
        private final List<String> warnings;
        private final Stopwatch watch;

        Attempt(BackupRequest request, SafetyChecks checks, List<String> warnings, Stopwatch watch) {
            this.request = request;
            this.checks = checks;
            this.warnings = warnings;
            this.watch = watch;
        }

        BackupReport make(Origin origin) throws IOException, Failure {
            return make(origin, request.prove(), Optional.empty());
        }

        BackupReport makeHot(Origin origin, VoterRest rest) throws IOException, Failure {
            return make(origin, rest.prove(request.prove(), origin, catalog, watch.started()), Optional.empty());
        }

        /// Empty when there is something to store.
        Optional<BackupReport> unchanged(Origin origin) throws IOException {
            Optional<StillThere.Found> found = new StillThere(cluster, store, catalog, settings.toolVersion())
                    .look(origin, request.prove(), watch.started());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            writer.record(found.get().unchanged());
            return Optional.of(new BackupReport(
                    found.get().manifest(),
                    warnings,
                    Optional.empty(),
                    Optional.of(found.get().unchanged()),
                    0));
        }

        BackupReport fallBack(ClusterView view, HotFallback fallback) throws IOException, Failure {
            if (request.hot().filter(terms -> terms.instead() == Instead.NOBODY).isPresent()) {
                throw new Failure(ErrorCode.ETCD, "no hot backup: " + fallback.told())
                        .hint("See to the learner. The newest point is young, so no voter was asked in its place yet.");
            }
            warnings.add(fallback.warning());
            Origin origin = Origins.choose(view, SourcePolicy.VOTERS_ONLY, request.safety());
            return make(origin, request.prove(), Optional.of(fallback));
        }

        private BackupReport make(Origin origin, Prove prove, Optional<HotFallback> fallback)
                throws IOException, Failure {
            List<String> own = new ArrayList<>();
            PointId id = ids.choose(watch.started(), origin.kind(), origin.revision());
            ObjectKey key = Layout.base(catalog.cluster(), id, settings.codecs().ids());
            Capture capture = capture(request.spool(), prove, origin, key, checks, own, watch);
            origin.lag().ifPresent(lag -> own.add(behind(origin, lag)));
            Manifest manifest = publish(id, origin, capture, checks, watch);
            int garbage = new Aftermath(catalog.cluster(), writer, settings, clock).run(manifest, own);
            warnings.addAll(own);
            return new BackupReport(manifest, warnings, fallback, Optional.empty(), garbage);
        }
    }

    private static String behind(Origin origin, Manifest.Lag lag) {
        return "the learner %s was not in sync: %d raft entries and %d revisions behind the leader"
                .formatted(origin.candidate().member(), lag.entries(), lag.revisions());
    }

    private static List<String> silentVoters(ClusterView view) {
        return view.voters().stream()
                .filter(voter -> voter.status().isEmpty())
                .map(voter -> "voter %s (%s) does not answer: %s"
                        .formatted(voter.name(), voter.id(), voter.problem().orElse("no reason known")))
                .toList();
    }

    /// Leaves an object only when it returns; what a failed commit may have left all the same is [Garbage].
    private Capture capture(
            SpoolMode spool,
            Prove prove,
            Origin origin,
            ObjectKey key,
            SafetyChecks checks,
            List<String> warnings,
            Stopwatch watch)
            throws IOException, Failure {
        CaptureStage stage = new CaptureStage(cluster, store, settings, spools, progress);
        try {
            return switch (spool) {
                case DISK -> stage.throughSpool(origin, key, prove, checks, warnings, watch);
                case NONE -> stage.straight(origin, key, watch);
            };
        } catch (FileAlreadyExistsException e) {
            throw new Failure(ErrorCode.REFUSED, "another backup of this second has written %s".formatted(key), e)
                    .hint("Two backups of cluster %s run at once; let one of them end, then run this one again."
                            .formatted(catalog.cluster()));
        }
    }

    private Manifest publish(PointId id, Origin origin, Capture capture, SafetyChecks checks, Stopwatch watch)
            throws IOException, Failure {
        try {
            readBack(capture.base(), watch);
            Manifest manifest = manifest(id, origin, capture, checks, watch);
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

    private Manifest manifest(PointId id, Origin origin, Capture capture, SafetyChecks checks, Stopwatch watch) {
        long lastSeen = origin.view().members().stream()
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
                ManifestFacts.of(origin, capture),
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
