package io.etcddr.service.soak;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// Copies of a real point that claim to be of other days: they verify like the original, and retention lets go of
/// them at once, as nothing does that was made within the grace period. Published in epoch 0, without a lease.
final class OldCopies {
    private final ObjectStore store;
    private final SigningKey key;
    private final Manifest original;
    private final byte[] data;

    private OldCopies(ObjectStore store, SigningKey key, Manifest original, byte[] data) {
        this.store = store;
        this.key = key;
        this.original = original;
        this.data = data;
    }

    static OldCopies of(ObjectStore store, SigningKey key, Manifest original) throws IOException {
        try (InputStream in = store.open(original.base().key(), ByteRange.ALL)) {
            return new OldCopies(store, key, original, in.readAllBytes());
        }
    }

    /// @param catalog of whichever cluster
    PointId add(Catalog catalog, Instant time) throws IOException, Failure {
        PointId id = PointId.of(time, original.id().kind(), original.id().revision());
        StoredObject base = original.base();
        StoredObject copy = new StoredObject(
                Layout.base(catalog.cluster(), id, base.codecs()),
                base.codecs(),
                base.recipients(),
                base.plainSize(),
                base.plainSha256(),
                base.storedSize(),
                base.storedSha256());
        try (ObjectWriter writer = store.create(copy.key(), WriteMode.CREATE_ONLY)) {
            writer.write(data);
            writer.commit();
        }
        catalog.writer(key)
                .publish(new Manifest(
                        original.format(),
                        id,
                        catalog.cluster(),
                        id.time(),
                        0,
                        original.toolVersion(),
                        original.etcd(),
                        copy,
                        original.timings(),
                        original.lastSeenRevision(),
                        original.forced()));
        return id;
    }
}
