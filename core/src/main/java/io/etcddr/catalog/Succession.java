package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.sign.SigningKey;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.Optional;

/// What a new writer of a cluster settles before it begins: the publications and deletions that the writer
/// before it had announced, and may still be about to carry out. Once they are settled, nothing that he does
/// late changes the catalog. Everything here may be done twice.
public final class Succession {
    private final ObjectStore store;
    private final Catalog catalog;
    private final SigningKey key;
    private final long epoch;
    private final Eraser eraser;

    /// @param epoch of the new writer
    Succession(ObjectStore store, Catalog catalog, SigningKey key, long epoch) {
        this.store = requireNonNull(store, "store is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.key = requireNonNull(key, "key is null");
        this.epoch = epoch;
        this.eraser = new Eraser(store, catalog);
    }

    /// How a publication that was announced ended.
    public enum Publication {
        /// Its manifest was written in time: the point exists.
        DONE,
        /// It never will be.
        FENCED
    }

    /// Decides a publication for good: either its manifest is there, or a tombstone takes its place.
    public Publication settle(PointId id) throws IOException {
        ObjectKey manifest = Layout.manifest(catalog.cluster(), id);
        try {
            Documents.create(store, manifest, new Tombstone(catalog.cluster(), id, epoch).sign(key));
            return Publication.FENCED;
        } catch (FileAlreadyExistsException e) {
            return catalog.tombstones().isAt(manifest) ? Publication.FENCED : Publication.DONE;
        }
    }

    /// Deletes a point whose deletion was announced, unless it has a hold or the store has locked it.
    ///
    /// @return whether it is gone; if not, its deletion must stay announced: the writer before may have looked
    ///     for holds and locks earlier, and be about to delete it
    /// @throws IOException if it is not known, or if some of it is left: the deletion stays announced then
    public boolean complete(PointId id) throws IOException {
        return switch (eraser.erase(id)) {
            case Eraser.Erased(long _, Optional<IOException> left) -> {
                if (left.isPresent()) {
                    throw left.get();
                }
                yield true;
            }
            case Eraser.Held(), Eraser.Locked(Optional<Instant> _) -> false;
        };
    }
}
