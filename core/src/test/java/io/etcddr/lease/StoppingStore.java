package io.etcddr.lease;

import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Samples;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Tells of the two moments that a fence is for: just before a manifest becomes visible, and just before something is
/// deleted.
final class StoppingStore implements ObjectStore {
    private final ObjectStore below;
    private final Consumer<String> moment;

    StoppingStore(ObjectStore below, Consumer<String> moment) {
        this.below = below;
        this.moment = moment;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        if (key.value().startsWith(Layout.manifests(Samples.CLUSTER).value())) {
            moment.accept("publish");
        }
        return below.create(key, mode);
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        return below.open(key, range);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return below.stat(key);
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        return below.list(prefix);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        moment.accept("delete");
        below.delete(keys);
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return below.capabilities();
    }

    @Override
    public void close() {
        below.close();
    }
}
