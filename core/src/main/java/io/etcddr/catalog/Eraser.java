package io.etcddr.catalog;

import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Removes what belongs to a point: manifest first, then data, then records. Cut short anywhere it leaves
/// either the point, whole, or what [Garbage] removes. Whether a point may go is asked elsewhere, but two
/// things stand in the way here: a hold, and a lock of the store.
final class Eraser {
    private final ObjectStore store;
    private final Catalog catalog;

    Eraser(ObjectStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    sealed interface Outcome {}

    /// The point does not exist any more. What is gone already counts as removed.
    ///
    /// @param bytes of the data that was removed
    /// @param left why some of its data or records are still there, for [Garbage]; empty when nothing is
    record Erased(long bytes, Optional<IOException> left) implements Outcome {}

    /// It has a hold, by the name of that alone, and was not touched.
    record Held() implements Outcome {}

    /// The store does not let it go yet. It was not touched.
    ///
    /// @param until empty where the store refuses and does not say until when
    record Locked(Optional<Instant> until) implements Outcome {}

    /// A tombstone stays.
    ///
    /// @throws IOException if it is not known whether the manifest is gone; to do it again is right in any case
    Outcome erase(PointId id) throws IOException {
        if (isHeld(id)) {
            return new Held();
        }
        ObjectKey manifest = Layout.manifest(catalog.cluster(), id);
        List<ObjectStat> data = catalog.list(Layout.point(catalog.cluster(), id));
        Optional<Instant> locked = lockedUntil(manifest, data);
        if (locked.isPresent()) {
            return new Locked(locked);
        }
        if (!catalog.tombstones().isAt(manifest)) {
            try {
                store.delete(List.of(manifest));
            } catch (StoreException e) {
                if (e.reason() == StoreException.Reason.LOCKED) {
                    return new Locked(Optional.empty());
                }
                throw e;
            }
        }
        return eraseRest(id, data);
    }

    private boolean isHeld(PointId id) throws IOException {
        return store.stat(Layout.hold(catalog.cluster(), id)).isPresent();
    }

    /// The latest of the locks. Those of records do not matter: one that stays longer than its point harms
    /// nobody.
    private Optional<Instant> lockedUntil(ObjectKey manifest, List<ObjectStat> data) throws IOException {
        List<Instant> locks = new ArrayList<>();
        LockedObjects.lockedUntil(store, manifest).ifPresent(locks::add);
        for (ObjectStat stat : data) {
            LockedObjects.lockedUntil(store, stat.key()).ifPresent(locks::add);
        }
        return locks.stream().max(Comparator.naturalOrder());
    }

    private Erased eraseRest(PointId id, List<ObjectStat> data) throws InterruptedIOException {
        long bytes = 0;
        try {
            for (ObjectStat stat : data) {
                store.delete(List.of(stat.key()));
                bytes += stat.size();
            }
            eraseAll(Layout.verifications(catalog.cluster(), id));
            // No other kind has one, and a bucket with versions would keep a marker of the attempt.
            if (id.kind() == PointKind.HOT) {
                store.delete(List.of(Layout.unchanged(catalog.cluster(), id)));
            }
            return new Erased(bytes, Optional.empty());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return new Erased(bytes, Optional.of(e));
        }
    }

    void eraseData(PointId id) throws IOException {
        eraseAll(Layout.point(catalog.cluster(), id));
    }

    private void eraseAll(ObjectKey folder) throws IOException {
        List<ObjectKey> objects =
                catalog.list(folder).stream().map(ObjectStat::key).toList();
        if (!objects.isEmpty()) {
            store.delete(objects);
        }
    }
}
