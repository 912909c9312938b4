package io.etcddr.catalog;

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
public class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    public ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        return store.create(key, mode);
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        return store.open(key, range);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return store.stat(key);
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        return store.list(prefix);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        store.delete(keys);
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return store.capabilities();
    }

    @Override
    public void close() {
        store.close();
    }
}
