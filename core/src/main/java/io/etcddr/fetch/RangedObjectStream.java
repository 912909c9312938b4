package io.etcddr.fetch;

import static java.util.Objects.checkFromIndexSize;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The first `size` bytes of one object from start to end, read as several ranges at once. Used by one thread.
public final class RangedObjectStream extends InputStream {
    private final ResumingRange range;
    private final FetchSettings settings;
    private final long size;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Future<Part>> inFlight = new ArrayDeque<>();
    private final Deque<byte[]> idleBuffers = new ArrayDeque<>();
    private long asked;
    private long delivered;
    private Part current = new Part(new byte[0], 0);
    private int position;

    private record Part(byte[] bytes, int length) {}

    /// Opens nothing yet; the first read does.
    public RangedObjectStream(ObjectStore store, ObjectKey key, long size, FetchSettings settings) {
        this.range = new ResumingRange(store, key, settings);
        this.settings = settings;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (delivered == size) {
            return -1;
        }
        if (position == current.length()) {
            nextPart();
        }
        int step = Math.min(length, current.length() - position);
        System.arraycopy(current.bytes(), position, bytes, offset, step);
        position += step;
        delivered += step;
        return step;
    }

    private void nextPart() throws IOException {
        if (current.bytes().length > 0) {
            idleBuffers.push(current.bytes());
        }
        while (inFlight.size() < settings.parallel() && asked < size) {
            inFlight.add(readers.submit(nextRange()));
        }
        try {
            current = inFlight.remove().get();
            position = 0;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("reading %s failed".formatted(range.key()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + range.key());
        }
    }

    private Callable<Part> nextRange() {
        long offset = asked;
        int length = (int) Math.min(settings.partSize(), size - asked);
        byte[] buffer = idleBuffers.isEmpty() ? new byte[length] : idleBuffers.pop();
        byte[] fitting = buffer.length >= length ? buffer : new byte[length];
        asked += length;
        return () -> {
            range.readFully(offset, fitting, length);
            return new Part(fitting, length);
        };
    }

    /// Ends the reads that are still in flight.
    @Override
    public void close() {
        readers.shutdownNow();
        readers.close();
    }
}
