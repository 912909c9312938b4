package io.etcddr.testing;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.Patience;
import io.etcddr.store.ResumingInputStream;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import io.etcddr.store.WriterState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/// What a client library does for a real store, for a [FaultyStore]: it tries again. Writers keep what they write.
public final class RetryingStore implements ObjectStore {
    private interface Call<T> {
        T run() throws IOException;
    }

    private static final int ATTEMPTS = 50;
    private static final Patience PATIENCE = new Patience(ATTEMPTS, Duration.ofMillis(1), Duration.ofMinutes(1));

    private final ObjectStore below;

    public RetryingStore(ObjectStore below) {
        this.below = below;
    }

    private static <T> T retry(Call<T> call) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.run();
            } catch (StoreException e) {
                boolean transientFailure =
                        e.reason() == Reason.UNREACHABLE || e.getMessage().startsWith("injected");
                if (!transientFailure || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        key.requireObject();
        WriterState state = new WriterState(key);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ObjectWriter() {
            @Override
            public void write(int b) {
                state.requireOpen();
                content.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                state.requireOpen();
                content.write(bytes, offset, length);
            }

            @Override
            public ObjectStat commit() throws IOException {
                state.end();
                return retry(() -> {
                    try (ObjectWriter writer = below.create(key, mode)) {
                        content.writeTo(writer);
                        return writer.commit();
                    }
                });
            }

            @Override
            public void close() {
                state.endQuietly();
            }
        };
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        while (true) {
            retry(() -> below.open(key, range)).close(); // what is wrong with the range is told at once
            Optional<ObjectStat> before = stat(key);
            if (before.isEmpty()) {
                throw new NoSuchFileException(key.value());
            }
            long length = range.lengthWithin(key, before.get().size());
            InputStream resuming = new ResumingInputStream(below, key, range.offset(), length, PATIENCE);
            if (before.get().version().isEmpty()) {
                return resuming;
            }
            // What has a version is replaced now and then: a read that was resumed may hold pieces of two.
            try (resuming) {
                byte[] content = resuming.readAllBytes();
                if (stat(key).equals(before)) {
                    return new ByteArrayInputStream(content);
                }
            } catch (EOFException | StoreException e) {
                if (stat(key).equals(before)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return retry(() -> below.stat(key));
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        return retry(() -> below.list(prefix));
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        retry(() -> {
            below.delete(keys);
            return keys;
        });
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
