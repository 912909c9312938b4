package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// An object of known size as one stream, of which several parts are fetched at the same time, each as
/// [ResumingInputStream] does. Holds `partSize x partsInFlight` bytes and no more, whatever the size of the object:
/// a part is asked for when the buffer of one before it has been read.
public final class RangedReader extends InputStream {
    /// How much at once.
    ///
    /// @param partSize bytes of one request
    /// @param partsInFlight requests at the same time, those whose bytes wait to be read included
    public record Settings(int partSize, int partsInFlight, Patience patience) {
        private static final int DEFAULT_PART_SIZE = 8 << 20;

        public Settings {
            requireNonNull(patience, "patience is null");
            if (partSize < 1 || partsInFlight < 1) {
                throw new IllegalArgumentException("%d parts of %d bytes".formatted(partsInFlight, partSize));
            }
        }

        /// 4 parts of 8 MiB.
        public static Settings defaults() {
            return new Settings(DEFAULT_PART_SIZE, 4, Patience.defaults());
        }
    }

    private static final long LONGEST_JOIN_MILLIS = 5000;

    /// A part on its way; its buffer belongs to its thread until `done`.
    @SuppressWarnings("ArrayRecordComponent") // never compared, never given away
    private record Part(byte[] buffer, int length, Thread thread, CompletableFuture<Void> done) {}

    private final ObjectStore store;
    private final ObjectKey key;
    private final long size;
    private final Settings settings;
    private final Deque<Part> parts = new ArrayDeque<>();
    private long asked;
    private int read; // of the first part
    private boolean closed;

    private RangedReader(ObjectStore store, ObjectKey key, long size, Settings settings) {
        this.store = store;
        this.key = key;
        this.size = size;
        this.settings = settings;
    }

    /// Starts to fetch.
    ///
    /// @param size of the object, as a manifest tells it
    public static InputStream open(ObjectStore store, ObjectKey key, long size, Settings settings) {
        RangedReader reader = new RangedReader(store, key.requireObject(), size, settings);
        for (int i = 0; i < settings.partsInFlight() && reader.asked < size; i++) {
            reader.ask(new byte[(int) Math.min(settings.partSize(), size - reader.asked)]);
        }
        return reader;
    }

    private void ask(byte[] buffer) {
        long offset = asked;
        int length = (int) Math.min(settings.partSize(), size - offset);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .name("etcd-dr-download")
                .unstarted(() -> fetch(new ByteRange(offset, length), buffer, done));
        parts.add(new Part(buffer, length, thread, done));
        asked += length;
        thread.start();
    }

    private void fetch(ByteRange range, byte[] buffer, CompletableFuture<Void> done) {
        try (InputStream in =
                new ResumingInputStream(store, key, range.offset(), range.length(), settings.patience())) {
            int count = in.readNBytes(buffer, 0, (int) range.length());
            if (count < range.length()) {
                throw new EOFException("%s ended at byte %d".formatted(key, range.offset() + count));
            }
            done.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the reader of %s is closed".formatted(key));
        }
        if (length == 0) {
            return 0;
        }
        if (parts.isEmpty()) {
            return -1;
        }
        Part part = parts.peek();
        await(part);
        int count = Math.min(length, part.length() - read);
        System.arraycopy(part.buffer(), read, buffer, offset, count);
        read += count;
        if (read == part.length()) {
            parts.remove();
            read = 0;
            if (asked < size) {
                ask(part.buffer());
            }
        }
        return count;
    }

    private void await(Part part) throws IOException {
        try {
            part.done().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading %s".formatted(key));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public int available() {
        Part first = parts.peek();
        return first != null && first.done().isDone() && !first.done().isCompletedExceptionally()
                ? first.length() - read
                : 0;
    }

    /// Stops what is on its way, and waits a little until it has ended, so that the store can be closed after it.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        parts.forEach(part -> part.thread().interrupt());
        try {
            for (Part part : parts) {
                part.thread().join(LONGEST_JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.clear();
    }
}
