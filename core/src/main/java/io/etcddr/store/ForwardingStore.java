package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/// What the decorators of stores have in common: everything goes to the store below. What that can do beyond the verbs
/// of every store ([LockedObjects], [AbandonedUploads]) is for each to pass on.
public abstract class ForwardingStore implements ObjectStore {
    protected final ObjectStore below;

    protected ForwardingStore(ObjectStore below) {
        this.below = requireNonNull(below, "below is null");
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
