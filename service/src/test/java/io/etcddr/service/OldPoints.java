package io.etcddr.service;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// Points of a cluster as a real repository holds them after weeks: signed manifests, with data that only has a
/// size.
final class OldPoints {
    private final ObjectStore store;
    private final Catalog catalog;
    private final CatalogWriter writer;
    private long revision = 100;

    /// @param key that signs the manifests of the repository
    OldPoints(ObjectStore store, ClusterName cluster, Path key) throws IOException, Failure {
        this.store = store;
        SigningKey signingKey = SigningKey.read(key);
        this.catalog = Repository.openOrCreate(store, new Random(1))
                .catalog(cluster, TrustedKeys.of(signingKey.verifyingKey()), CacheFolder.off());
        this.writer = catalog.writer(signingKey);
    }

    PointId proven(Instant time, int size) throws IOException, Failure {
        return publish(time, size, List.of(1L));
    }

    PointId unproven(Instant time, int size) throws IOException, Failure {
        return publish(time, size, List.of());
    }

    private PointId publish(Instant time, int size, List<Long> comparedWith) throws IOException, Failure {
        PointId id = PointId.of(time, PointKind.COLD, revision++);
        Manifest usual = Samples.manifest(catalog.cluster(), id, comparedWith);
        StoredObject base = usual.base();
        Samples.put(store, base.key(), new byte[size]);
        writer.publish(new Manifest(
                usual.format(),
                id,
                usual.cluster(),
                usual.createdAt(),
                usual.epoch(),
                usual.toolVersion(),
                usual.etcd(),
                new StoredObject(
                        base.key(),
                        base.codecs(),
                        base.recipients(),
                        base.plainSize(),
                        base.plainSha256(),
                        size,
                        base.storedSha256()),
                usual.timings(),
                usual.lastSeenRevision(),
                usual.forced()));
        return id;
    }

    CatalogWriter writer() {
        return writer;
    }
}
