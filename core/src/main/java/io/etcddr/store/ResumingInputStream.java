package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// A range of an object, read over as many connections as it takes: where one is cut, or ends too early, the
/// next one goes on at the same byte. What a store says for good, such as a missing object or a missing right,
/// is not asked again.
///
/// This is no retry around the store's own ones: a client library retries requests, not the body of an answer
/// that has begun.
public final class ResumingInputStream extends InputStream {
    private final ObjectStore store;
    private final ObjectKey key;
    private final Patience patience;
    private final long end;
    private long position;
    private Optional<InputStream> connection = Optional.empty();
    private int failures;
    private long lastProgress;

    /// @param offset of the first byte
    /// @param length of the range, all of it inside the object
    public ResumingInputStream(ObjectStore store, ObjectKey key, long offset, long length, Patience patience) {
        this.store = requireNonNull(store, "store is null");
        this.key = requireNonNull(key, "key is null");
        this.patience = requireNonNull(patience, "patience is null");
        this.position = offset;
        this.end = Math.addExact(offset, length);
        this.lastProgress = System.nanoTime();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        while (true) {
            try {
                int count = connected().read(buffer, offset, (int) Math.min(length, end - position));
                if (count > 0) {
                    position += count;
                    failures = 0;
                    lastProgress = System.nanoTime();
                    return count;
                }
                recover(new IOException("%s ended at byte %d of %d".formatted(key, position, end)));
            } catch (IOException e) {
                recover(e);
            }
        }
    }

    private InputStream connected() throws IOException {
        if (connection.isEmpty()) {
            connection = Optional.of(store.open(key, new ByteRange(position, end - position)));
        }
        return connection.get();
    }

    /// Returns when another attempt is due.
    ///
    /// @throws IOException the failure itself, when none is
    private void recover(IOException failure) throws IOException {
        disconnect();
        failures++;
        boolean late =
                System.nanoTime() - lastProgress > patience.withoutProgress().toNanos();
        if (isFinal(failure) || late || failures >= patience.attempts()) {
            throw failure;
        }
        try {
            Thread.sleep(patience.pauseAfter(failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading %s".formatted(key));
        }
    }

    private static boolean isFinal(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> true;
            case InterruptedIOException _ -> Thread.currentThread().isInterrupted();
            case StoreException e ->
                switch (e.reason()) {
                    case NO_SUCH_BUCKET, DENIED, LOCKED, FULL -> true;
                    case UNREACHABLE, BUSY, FAILED -> false;
                };
            default -> false;
        };
    }

    private void disconnect() {
        connection.ifPresent(stream -> {
            try {
                stream.close();
            } catch (IOException e) {
                // It failed before: that is what the caller is told.
            }
        });
        connection = Optional.empty();
    }

    @Override
    public void close() {
        disconnect();
        position = end;
    }
}
