package io.etcddr.testing;

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
import java.util.stream.Stream;

/// Passes everything on; tests override what shall go wrong.
public abstract class ForwardingStore implements ObjectStore {
    protected final ObjectStore below;

    protected ForwardingStore(ObjectStore below) {
        this.below = below;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
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
