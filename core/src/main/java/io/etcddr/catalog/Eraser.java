package io.etcddr.catalog;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/// Removes what belongs to a point. Whether it may be removed is asked elsewhere.
final class Eraser {
    private final ObjectStore store;
    private final Catalog catalog;

    Eraser(ObjectStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /// By the name of its hold alone, whatever is in it.
    boolean isHeld(PointId id) throws IOException {
        return store.stat(Layout.hold(catalog.cluster(), id)).isPresent();
    }

    /// First the manifest, so that the point does not exist any more whatever happens then; its data; its
    /// records. What is gone already is passed over. A tombstone stays.
    void erase(PointId id) throws IOException {
        ObjectKey manifest = Layout.manifest(catalog.cluster(), id);
        if (!catalog.tombstones().isAt(manifest)) {
            store.delete(List.of(manifest));
        }
        eraseData(id);
        eraseAll(Layout.verifications(catalog.cluster(), id));
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
