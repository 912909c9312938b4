package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import io.etcddr.store.StoreMeter.Operation;
import io.etcddr.store.StoreMeter.Outcome;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/// Tells a [StoreMeter] of every operation and byte.
public final class MeteredStore extends ForwardingStore implements AbandonedUploads, LockedObjects {
    private interface Call<T> {
        T run() throws IOException;
    }

    private final StoreMeter meter;

    public MeteredStore(ObjectStore below, StoreMeter meter) {
        super(below);
        this.meter = requireNonNull(meter, "meter is null");
    }

    private <T> T measure(Operation operation, Call<T> call) throws IOException {
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            T result = call.run();
            outcome = Outcome.DONE;
            return result;
        } finally {
            meter.operation(operation, outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        return new MeteredWriter(measure(Operation.CREATE, () -> below.create(key, mode)));
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        return new MeteredStream(measure(Operation.OPEN, () -> below.open(key, range)));
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return measure(Operation.STAT, () -> below.stat(key));
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        return measure(Operation.LIST, () -> below.list(prefix));
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        measure(Operation.DELETE, () -> {
            below.delete(keys);
            return keys.size();
        });
    }

    @Override
    public int removeAbandoned(ObjectKey prefix, Instant startedBefore) throws IOException {
        return below instanceof AbandonedUploads uploads
                ? measure(Operation.CLEAN_UP, () -> uploads.removeAbandoned(prefix, startedBefore))
                : 0;
    }

    @Override
    public Optional<Instant> lockedUntil(ObjectKey key) throws IOException {
        return measure(Operation.STAT, () -> LockedObjects.lockedUntil(below, key));
    }

    @Override
    public Optional<Duration> lockPeriod() {
        return LockedObjects.lockPeriod(below);
    }

    @Override
    public boolean prolongLock(ObjectKey key) throws IOException {
        return measure(Operation.STAT, () -> LockedObjects.prolongLock(below, key));
    }

    @Override
    public boolean takesLocks() throws IOException {
        return below instanceof LockedObjects locked && locked.takesLocks();
    }

    private final class MeteredWriter extends ForwardingWriter {
        private MeteredWriter(ObjectWriter writer) {
            super(writer);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            super.write(bytes, offset, length);
            meter.bytesWritten(length);
        }

        @Override
        public ObjectStat commit() throws IOException {
            return measure(Operation.COMMIT, super::commit);
        }
    }

    private final class MeteredStream extends FilterInputStream {
        private MeteredStream(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            meter.bytesRead(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            meter.bytesRead(Math.max(count, 0));
            return count;
        }
    }
}
