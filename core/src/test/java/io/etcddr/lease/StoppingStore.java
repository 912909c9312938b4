package io.etcddr.lease;

import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Samples;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/// Tells of the two moments that a fence is for: just before a manifest becomes visible, and just before something is
/// deleted.
final class StoppingStore extends ForwardingStore {
    private final Consumer<String> moment;

    StoppingStore(ObjectStore below, Consumer<String> moment) {
        super(below);
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
    public void delete(Collection<ObjectKey> keys) throws IOException {
        moment.accept("delete");
        below.delete(keys);
    }
}
