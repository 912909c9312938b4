package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The only writer of manifests, records and the last seen revision of a cluster. Safe for use by several
/// threads.
public final class CatalogWriter {
    private final Catalog catalog;
    private final ObjectStore store;
    private final SigningKey key;
    private final Set<PointId> tried = ConcurrentHashMap.newKeySet();

    CatalogWriter(Catalog catalog, ObjectStore store, SigningKey key) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.store = requireNonNull(store, "store is null");
        this.key = requireNonNull(key, "key is null");
    }

    /// Makes the point exist. Its data must be there already.
    ///
    /// An [IOException] leaves open whether the manifest was stored: the data must stay then ([#discard] sees
    /// to that), and [Garbage] takes it later if there is no manifest.
    ///
    /// @throws Failure [ErrorCode#REFUSED] if the id is taken, [ErrorCode#INTEGRITY] if the data is not there
    ///     in the size that the manifest says
    public Point publish(Manifest manifest) throws IOException, Failure {
        requireCluster(manifest.cluster());
        byte[] stored = ManifestJson.sign(manifest, key);
        ManifestJson.open(stored, TrustedKeys.of(key.verifyingKey())); // what no reader accepts is never written
        requireData(manifest);
        tried.add(manifest.id());
        try {
            create(Layout.manifest(catalog.cluster(), manifest.id()), stored);
        } catch (FileAlreadyExistsException e) {
            throw new Failure(ErrorCode.REFUSED, "point %s is there already".formatted(manifest.id()), e)
                    .hint("Another backup of cluster %s was faster; nothing was changed.".formatted(catalog.cluster()));
        }
        return new Point(manifest, List.of());
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

    /// @throws FileAlreadyExistsException if the key holds anything but `content`. It may hold just that: a
    ///     client library that repeats a request whose answer was lost is told that the key is taken, by itself
    private void create(ObjectKey name, byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(name, WriteMode.CREATE_ONLY)) {
            writer.write(content);
            writer.commit();
        } catch (FileAlreadyExistsException e) {
            try (InputStream in = store.open(name, ByteRange.ALL)) {
                if (!Arrays.equals(in.readNBytes(content.length + 1), content)) {
                    throw e;
                }
            }
        }
    }

    /// Removes the data of a point that was never published: the end of a backup that failed. Does nothing
    /// when there is a manifest, or when [#publish] was tried here and may have succeeded.
    public void discard(PointId id) throws IOException {
        if (tried.contains(id)
                || store.stat(Layout.manifest(catalog.cluster(), id)).isPresent()) {
            return;
        }
        List<ObjectKey> data = catalog.list(Layout.point(catalog.cluster(), id)).stream()
                .map(ObjectStat::key)
                .toList();
        if (!data.isEmpty()) {
            store.delete(data);
        }
    }

    /// Writes a verification record, create-only.
    ///
    /// @throws FileAlreadyExistsException if there is another of the same level and millisecond
    public void record(Verification verification) throws IOException {
        requireCluster(verification.cluster());
        create(verification.key(), SignedDocument.sign(Verification.TYPE, verification.write(), key));
    }

    /// Keeps `revision` if it is higher than what is kept. Of two writers at the same moment one may be lost;
    /// the manifest that each of them publishes says the same.
    public void raiseLastSeen(long revision, Instant now) throws IOException {
        if (catalog.keptRevision() >= revision) {
            return;
        }
        SeenRevision raised = new SeenRevision(catalog.cluster(), revision, now);
        try (ObjectWriter writer = store.create(Layout.seen(catalog.cluster()), WriteMode.REPLACE)) {
            writer.write(SignedDocument.sign(SeenRevision.TYPE, raised.write(), key));
            writer.commit();
        }
    }

    private void requireCluster(ClusterName cluster) {
        if (!cluster.equals(catalog.cluster())) {
            throw new IllegalArgumentException(
                    "a document of cluster %s in the catalog of %s".formatted(cluster, catalog.cluster()));
        }
    }
}
