package io.etcddr.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Moves at most so many bytes in a second, so that a backup or a restore leaves room on a link that others
/// need.
public final class ThrottledStore extends ForwardingStore implements AbandonedUploads, LockedObjects {
    /// Bytes in a second of all streams together, [#UNLIMITED] for as many as go through.
    public record Limits(long read, long write) {
        public static final long UNLIMITED = Long.MAX_VALUE;
    }

    private final RateLimit reads;
    private final RateLimit writes;

    public ThrottledStore(ObjectStore below, Limits limits) {
        this(below, new RateLimit(limits.read()), new RateLimit(limits.write()));
    }

    /// @param both of everything that is read and written, together with other stores that share it
    public ThrottledStore(ObjectStore below, RateLimit both) {
        this(below, both, both);
    }

    ThrottledStore(ObjectStore below, RateLimit reads, RateLimit writes) {
        super(below);
        this.reads = reads;
        this.writes = writes;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        return new ForwardingWriter(below.create(key, mode)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int done = 0;
                do {
                    int step = writes.step(length - done);
                    super.write(bytes, offset + done, step);
                    writes.pay(step);
                    done += step;
                } while (done < length);
            }
        };
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        return new FilterInputStream(below.open(key, range)) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                reads.pay(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, reads.step(length));
                reads.pay(Math.max(count, 0));
                return count;
            }
        };
    }

    @Override
    public int removeAbandoned(ObjectKey prefix, Instant startedBefore) throws IOException {
        return below instanceof AbandonedUploads uploads ? uploads.removeAbandoned(prefix, startedBefore) : 0;
    }

    @Override
    public Optional<Instant> lockedUntil(ObjectKey key) throws IOException {
        return LockedObjects.lockedUntil(below, key);
    }

    @Override
    public Optional<Duration> lockPeriod() {
        return LockedObjects.lockPeriod(below);
    }

    @Override
    public boolean prolongLock(ObjectKey key) throws IOException {
        return LockedObjects.prolongLock(below, key);
    }

    @Override
    public boolean takesLocks() throws IOException {
        return below instanceof LockedObjects locked && locked.takesLocks();
    }
}
