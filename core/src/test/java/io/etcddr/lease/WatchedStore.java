package io.etcddr.lease;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The store as one process uses it: it waits before each request, which may fail, and what it changed is told.
final class WatchedStore implements ObjectStore {
    /// Told at the moment of the change.
    interface Watch {
        void manifestWritten(ObjectKey key, long epoch);

        /// @param epoch of the tenure that removed it, empty outside of one
        void removed(ObjectKey key, Optional<Long> epoch);
    }

    private static final Pattern MANIFEST = Pattern.compile("\\{\"manifest\":.*\"epoch\":([0-9]+),.*");

    private static final int ONE_FAULT_IN = 60;

    private final ObjectStore below;
    private final Runnable turn;
    private final Watch watch;
    private final Random random;
    private Optional<Long> epoch = Optional.empty();

    WatchedStore(ObjectStore below, Runnable turn, Watch watch, Random random) {
        this.below = below;
        this.turn = turn;
        this.watch = watch;
        this.random = random;
    }

    /// Some requests never reach the store, and the answers of some get lost.
    private void before() throws StoreException {
        turn.run();
        mayFail();
    }

    private void mayFail() throws StoreException {
        if (random.nextInt(ONE_FAULT_IN) == 0) {
            throw new StoreException(Reason.UNREACHABLE, "injected");
        }
    }

    void actsIn(long tenure) {
        epoch = Optional.of(tenure);
    }

    void actsInNone() {
        epoch = Optional.empty();
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ObjectWriter() {
            @Override
            public void write(int b) {
                content.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                content.write(bytes, offset, length);
            }

            @Override
            public ObjectStat commit() throws IOException {
                before();
                try (ObjectWriter writer = below.create(key, mode)) {
                    content.writeTo(writer);
                    ObjectStat stat = writer.commit();
                    Matcher manifest = MANIFEST.matcher(content.toString(StandardCharsets.UTF_8));
                    if (manifest.matches()) {
                        watch.manifestWritten(key, Long.parseLong(manifest.group(1)));
                    }
                    mayFail();
                    return stat;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        before();
        return below.open(key, range);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        before();
        return below.stat(key);
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        before();
        return below.list(prefix);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        for (ObjectKey key : keys) {
            before();
            if (below.stat(key).isPresent()) {
                below.delete(List.of(key));
                watch.removed(key, epoch);
            }
        }
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return below.capabilities();
    }

    @Override
    public void close() {}
}
