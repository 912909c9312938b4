package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.StoreException;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The only writer of manifests, records, holds and the last seen revision of a cluster, and the only one that
/// deletes. Publishes and deletes only as far as its [Fence] allows. Safe for use by several threads.
public final class CatalogWriter {
    private static final int RAISE_ATTEMPTS = 10;

    private final Catalog catalog;
    private final ObjectStore store;
    private final SigningKey key;
    private final Fence fence;
    private final Eraser eraser;
    private final Set<PointId> tried = ConcurrentHashMap.newKeySet();

    CatalogWriter(Catalog catalog, ObjectStore store, SigningKey key, Fence fence) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.store = requireNonNull(store, "store is null");
        this.key = requireNonNull(key, "key is null");
        this.fence = requireNonNull(fence, "fence is null");
        this.eraser = new Eraser(store, catalog);
    }

    /// What manifests that are published here must carry.
    public long epoch() {
        return fence.epoch();
    }

    /// Makes the point exist. Its data must be there already.
    ///
    /// An [IOException] leaves open whether the manifest was stored: the data must stay then ([#discard] sees
    /// to that), and [Garbage] takes it later if there is no manifest.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if another writer has taken the cluster over, [ErrorCode#REFUSED]
    ///     if the id is taken, [ErrorCode#INTEGRITY] if the data is not there in the size that the manifest
    ///     says
    public Point publish(Manifest manifest) throws IOException, Failure {
        requireCluster(manifest.cluster());
        if (manifest.epoch() != fence.epoch()) {
            throw new IllegalArgumentException(
                    "a manifest of epoch %d in epoch %d".formatted(manifest.epoch(), fence.epoch()));
        }
        byte[] stored = ManifestJson.sign(manifest, key);
        ManifestJson.open(stored, TrustedKeys.of(key.verifyingKey())); // what no reader accepts is never written
        fence.publishing(manifest.id());
        create(manifest, stored);
        fence.published(manifest.id());
        return new Point(manifest, List.of());
    }

    private void create(Manifest manifest, byte[] stored) throws IOException, Failure {
        ObjectKey name = Layout.manifest(catalog.cluster(), manifest.id());
        try {
            requireData(manifest);
            tried.add(manifest.id());
            Documents.createLocked(store, name, stored);
        } catch (FileAlreadyExistsException e) {
            fence.published(manifest.id());
            throw catalog.tombstones().isAt(name) ? fenced(manifest.id(), e) : taken(manifest.id(), e);
        } catch (Failure e) {
            fence.published(manifest.id());
            throw catalog.tombstones().isAt(name) ? fenced(manifest.id(), e) : e;
        }
    }

    private Failure fenced(PointId id, Exception e) {
        return new Failure(
                        ErrorCode.LEASE_HELD,
                        "point %s was not published: another writer has taken cluster %s over meanwhile"
                                .formatted(id, catalog.cluster()),
                        e)
                .hint("This process was stopped or cut off for longer than its lease; no point was added. The next"
                        + " backup is made by whoever holds the lease.");
    }

    private Failure taken(PointId id, Exception e) {
        return new Failure(ErrorCode.REFUSED, "point %s is there already".formatted(id), e)
                .hint("Another backup of cluster %s was faster; nothing was changed.".formatted(catalog.cluster()));
    }

    private void requireData(Manifest manifest) throws IOException, Failure {
        ObjectKey data = manifest.base().key();
        long size = manifest.base().storedSize();
        Optional<ObjectStat> found = store.stat(data);
        if (found.isEmpty() || found.get().size() != size) {
            String what =
                    found.map(stat -> "has %d bytes".formatted(stat.size())).orElse("is not there");
            throw new Failure(
                            ErrorCode.INTEGRITY,
                            "point %s: %s %s, the manifest says %d bytes".formatted(manifest.id(), data, what, size))
                    .hint("Somebody removed or replaced the object during the backup; run it again.");
        }
    }

    /// Deletes points: announces it, asks once more for holds and locks, and removes of each the manifest, its
    /// data and its records, in this order. One that cannot be deleted does not keep the others.
    ///
    /// Whatever is in doubt when the process ends here is completed by the next writer.
    ///
    /// @param ids none of them being published
    /// @throws Failure [ErrorCode#LEASE_HELD] if another writer has taken the cluster over; nothing was deleted
    /// @throws IOException if it could not be announced, nothing was deleted then; or when it was interrupted
    public Deletion delete(Collection<PointId> ids) throws IOException, Failure {
        if (ids.isEmpty()) {
            return new Deletion(List.of());
        }
        List<PointId> all = ids.stream().distinct().sorted().toList();
        fence.deleting(all);
        Deletion deletion = new Deletion(Parallel.map(all, this::erase));
        fence.deleted(deletion.steps().stream()
                .filter(CatalogWriter::isSettled)
                .map(Deletion.Step::id)
                .toList());
        return deletion;
    }

    /// Lets the store keep points locked that stay, each for as long as a new one. One whose lock cannot be prolonged
    /// does not keep the others from it. Needs no lease: a longer lock loses nothing.
    public Prolonged prolongLocks(Collection<Point> points) throws InterruptedIOException {
        if (LockedObjects.lockPeriod(store).isEmpty() || points.isEmpty()) {
            return Prolonged.NONE;
        }
        List<PointId> prolonged = Collections.synchronizedList(new ArrayList<>());
        List<Prolonged.Failed> failures = Collections.synchronizedList(new ArrayList<>());
        try {
            Parallel.map(List.copyOf(points), point -> {
                try {
                    if (prolongLock(point)) {
                        prolonged.add(point.id());
                    }
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (IOException e) {
                    failures.add(new Prolonged.Failed(point.id(), e));
                }
                return point;
            });
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("every other error is in the list", e);
        }
        return new Prolonged(prolonged, failures);
    }

    /// Data without its manifest is no point, but can be made one again; so the data goes first.
    private boolean prolongLock(Point point) throws IOException {
        boolean data = LockedObjects.prolongLock(store, point.manifest().base().key());
        return LockedObjects.prolongLock(store, Layout.manifest(catalog.cluster(), point.id())) || data;
    }

    private Deletion.Step erase(PointId id) throws InterruptedIOException {
        try {
            return switch (eraser.erase(id)) {
                case Eraser.Erased(long bytes, Optional<IOException> left) -> new Deletion.Gone(id, bytes, left);
                case Eraser.Held() -> new Deletion.Held(id);
                case Eraser.Locked(Optional<Instant> until) -> new Deletion.Locked(id, until);
            };
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return new Deletion.Failed(id, e);
        }
    }

    /// A request that got no clear answer may yet be carried out.
    private static boolean isSettled(Deletion.Step step) {
        return switch (step) {
            case Deletion.Gone gone ->
                gone.left().isEmpty() || isClear(gone.left().get());
            case Deletion.Failed failed -> isClear(failed.why());
            case Deletion.Held _, Deletion.Locked _ -> true;
        };
    }

    private static boolean isClear(IOException answer) {
        return answer instanceof StoreException e
                && (e.reason() == StoreException.Reason.DENIED || e.reason() == StoreException.Reason.LOCKED);
    }

    /// Removes what no manifest speaks of, as far as this writer's fence allows.
    ///
    /// @param gracePeriod what is younger is left alone: a backup may still be at it
    public Garbage garbage(Duration gracePeriod, InstantSource clock) {
        return new Garbage(store, catalog, fence, gracePeriod, clock);
    }

    /// Removes the data of a point that was never published: the end of a backup that failed. Does nothing when
    /// there is a manifest, or when [#publish] was tried here and may have succeeded.
    public void discard(PointId id) throws IOException {
        if (tried.contains(id)
                || store.stat(Layout.manifest(catalog.cluster(), id)).isPresent()) {
            return;
        }
        eraser.eraseData(id);
    }

    /// Writes a verification record, create-only.
    ///
    /// @throws FileAlreadyExistsException if there is another of the same level and millisecond
    public void record(Verification verification) throws IOException {
        requireCluster(verification.cluster());
        Documents.create(store, verification.key(), SignedDocument.sign(Verification.TYPE, verification.write(), key));
    }

    /// Writes that the cluster is still where a point has it, unless it was said of a later time already.
    public void record(Unchanged unchanged) throws IOException {
        requireCluster(unchanged.cluster());
        raise(
                unchanged.key(),
                () -> catalog.unchangedUntil(unchanged.point())
                        .filter(known -> !known.isBefore(unchanged.time()))
                        .isPresent(),
                SignedDocument.sign(Unchanged.TYPE, unchanged.write(), key));
    }

    /// Keeps a point from being deleted, until [#release].
    ///
    /// @param by who wants it so
    /// @throws Failure [ErrorCode#NOT_FOUND] if there is no such point, also when it was deleted at this very
    ///     moment; [ErrorCode#REFUSED] if it has a hold, or if its deletion is announced
    public Hold hold(PointId id, String by, String reason, Instant now) throws IOException, Failure {
        Point point = catalog.find(new PointSelector.ById(id));
        if (point.hold().isPresent()) {
            throw held(point.hold().get());
        }
        Hold hold = new Hold(catalog.cluster(), id, now, by, reason);
        try {
            Documents.create(store, hold.key(), SignedDocument.sign(Hold.TYPE, hold.write(), key));
        } catch (FileAlreadyExistsException e) {
            throw held(catalog.find(new PointSelector.ById(id)).hold().orElse(hold));
        }
        requireKept(hold);
        return hold;
    }

    /// Whoever deletes announces it first and looks for holds second; the hold was stored first, and
    /// announcements are looked for second. So one of the two sees the other.
    private void requireKept(Hold hold) throws IOException, Failure {
        boolean doomed = catalog.isBeingDeleted(hold.point());
        if (!doomed
                && store.stat(Layout.manifest(catalog.cluster(), hold.point())).isPresent()) {
            return;
        }
        store.delete(List.of(hold.key()));
        if (doomed) {
            throw new Failure(ErrorCode.REFUSED, "point %s is being deleted at this moment".formatted(hold.point()))
                    .hint("Hold another point. If this one stays listed, its deletion was given up: try again then.");
        }
        throw new Failure(
                        ErrorCode.NOT_FOUND,
                        "point %s was deleted before the hold was in place".formatted(hold.point()))
                .hint("Hold another point: `etcd-restore list` shows what there is.");
    }

    private static Failure held(Hold hold) {
        return new Failure(
                        ErrorCode.REFUSED,
                        "point %s has a hold by %s since %s: %s"
                                .formatted(hold.point(), hold.by(), JsonFields.format(hold.time()), hold.reason()))
                .hint("It stays as it is. To change the reason, remove the hold first: etcd-restore hold remove %s"
                        .formatted(hold.point()));
    }

    /// Takes the hold of a point away; the next expiry judges the point like any other.
    ///
    /// @return what was removed
    /// @throws Failure [ErrorCode#NOT_FOUND] if there is none
    public Hold release(PointId id) throws IOException, Failure {
        Hold hold = catalog.hold(id)
                .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "point %s has no hold".formatted(id))
                        .hint("`etcd-restore hold list` shows what is held."));
        store.delete(List.of(hold.key()));
        return hold;
    }

    /// Keeps `revision` if it is higher than what is kept.
    public void raiseLastSeen(long revision, Instant now) throws IOException {
        SeenRevision raised = new SeenRevision(catalog.cluster(), revision, now);
        raise(
                Layout.seen(catalog.cluster()),
                () -> catalog.keptRevision() >= revision,
                SignedDocument.sign(SeenRevision.TYPE, raised.write(), key));
    }

    /// Whether what is there says as much already.
    private interface Said {
        boolean already() throws IOException;
    }

    /// Writes a document that only ever goes up, on the condition that nobody else has written it meanwhile.
    private void raise(ObjectKey name, Said said, byte[] content) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Optional<ObjectVersion> version = store.stat(name).flatMap(ObjectStat::version); // before it is read
            if (said.already()) {
                return;
            }
            try {
                Documents.write(
                        store, name, content, version.map(WriteMode::replacing).orElse(WriteMode.CREATE_ONLY));
                return;
            } catch (VersionConflictException | FileAlreadyExistsException e) {
                if (attempt == RAISE_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void requireCluster(ClusterName cluster) {
        if (!cluster.equals(catalog.cluster())) {
            throw new IllegalArgumentException(
                    "a document of cluster %s in the catalog of %s".formatted(cluster, catalog.cluster()));
        }
    }
}
