package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import io.etcddr.store.StoreCapabilities.Condition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Objects in the memory of this process: for tests, and for trying things out. Keeps the whole contract.
public final class MemoryObjectStore implements ObjectStore {
    @SuppressWarnings("ArrayRecordComponent") // never compared, never given away
    private record Content(byte[] bytes, Instant lastModified, long version) {}

    private final NavigableMap<ObjectKey, Content> objects = new ConcurrentSkipListMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final InstantSource clock;

    public MemoryObjectStore() {
        this(InstantSource.system());
    }

    public MemoryObjectStore(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) {
        return new Writer(key.requireObject(), requireNonNull(mode, "mode is null"));
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws NoSuchFileException, StoreException {
        Content content = objects.get(key.requireObject());
        if (content == null) {
            throw new NoSuchFileException(key.value());
        }
        int length = Math.toIntExact(range.lengthWithin(key, content.bytes.length));
        return new ByteArrayInputStream(content.bytes, (int) range.offset(), length);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return Optional.ofNullable(objects.get(key.requireObject())).map(content -> versioned(key, content));
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) {
        return objects.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().value().startsWith(prefix.value()))
                .map(entry -> describe(entry.getKey(), entry.getValue()));
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        keys.forEach(key -> objects.remove(key.requireObject()));
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities("memory", Condition.ATOMIC, Condition.ATOMIC);
    }

    @Override
    public void close() {}

    private static ObjectStat describe(ObjectKey key, Content content) {
        return new ObjectStat(key, content.bytes.length, content.lastModified);
    }

    private static ObjectStat versioned(ObjectKey key, Content content) {
        return describe(key, content).with(new ObjectVersion(Long.toString(content.version)));
    }

    private final class Writer extends ObjectWriter {
        private final ObjectKey key;
        private final WriteMode mode;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private final WriterState state;

        private Writer(ObjectKey key, WriteMode mode) {
            this.key = key;
            this.mode = mode;
            this.state = new WriterState(key);
        }

        @Override
        public void write(int b) {
            state.requireOpen();
            buffer.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            state.requireOpen();
            buffer.write(bytes, offset, length);
        }

        @Override
        public ObjectStat commit() throws IOException {
            state.end();
            Content content = new Content(buffer.toByteArray(), clock.instant(), versions.incrementAndGet());
            switch (mode) {
                case WriteMode.Replace() -> objects.put(key, content);
                case WriteMode.CreateOnly _ -> {
                    if (objects.putIfAbsent(key, content) != null) {
                        throw new FileAlreadyExistsException(key.value());
                    }
                }
                case WriteMode.Replacing replacing -> replace(replacing, content);
            }
            return versioned(key, content);
        }

        private void replace(WriteMode.Replacing replacing, Content content) throws IOException {
            replacing.requireSmall(key, content.bytes.length);
            Content current = objects.get(key);
            boolean wanted =
                    current != null && versioned(key, current).version().equals(Optional.of(replacing.version()));
            if (!wanted || !objects.replace(key, current, content)) {
                throw new VersionConflictException(key);
            }
        }

        @Override
        public void close() {
            state.endQuietly();
        }
    }
}
