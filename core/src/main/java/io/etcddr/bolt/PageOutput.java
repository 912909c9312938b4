package io.etcddr.bolt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Writes pages one after the other through one direct buffer, whatever their size. Every [#SYNC_EVERY] bytes the file
/// is synced behind the writer's back, so that the sync at the end finds little left to do.
///
/// Used by one thread.
final class PageOutput {
    private static final int BUFFER = 1 << 20;
    private static final long SYNC_EVERY = 64 << 20;

    private final FileChannel channel;
    private final int pageSize;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final LongBuffer words = buffer.asLongBuffer();
    private final ByteBuffer zeros;
    private int filled;
    private long flushed;
    private long syncedUpTo;
    private CompletableFuture<Void> sync = CompletableFuture.completedFuture(null);

    /// @param firstPage where to start; the pages before it are left as a hole
    PageOutput(FileChannel channel, int pageSize, long firstPage) throws IOException {
        this.channel = channel;
        this.pageSize = pageSize;
        this.zeros = ByteBuffer.allocateDirect(pageSize).asReadOnlyBuffer();
        this.flushed = firstPage * pageSize;
        channel.position(flushed);
    }

    int pageSize() {
        return pageSize;
    }

    /// The id of the page that is written next. Correct only between pages.
    long nextPage() {
        return position() / pageSize;
    }

    /// Takes the next `length` bytes, at most [#BUFFER], at the start of a page: so the buffer is flushed between pages
    /// or when it is full, and words stay at multiples of 8.
    ///
    /// @return where they are in [#bytes], for the caller to fill
    int reserve(int length) throws IOException {
        if (BUFFER - filled < length) {
            flush();
        }
        int offset = filled;
        filled += length;
        return offset;
    }

    /// Writes words at the start of a page.
    void write(long[] source, int length) throws IOException {
        words.put(reserve(length * Long.BYTES) / Long.BYTES, source, 0, length);
    }

    /// What [#reserve] answers offsets into. Little endian; only absolute access.
    ByteBuffer bytes() {
        return buffer;
    }

    void copy(ByteBuffer source, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == BUFFER) {
                flush();
            }
            int part = Math.min(left, BUFFER - filled);
            buffer.put(filled, source, from, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    void copy(byte[] source) throws IOException {
        int from = 0;
        while (from < source.length) {
            if (filled == BUFFER) {
                flush();
            }
            int part = Math.min(source.length - from, BUFFER - filled);
            buffer.put(filled, source, from, part);
            filled += part;
            from += part;
        }
    }

    /// Zeros up to the end of the page.
    void pad() throws IOException {
        copy(zeros, 0, (int) (-position() & (pageSize - 1)));
    }

    private long position() {
        return flushed + filled;
    }

    private void flush() throws IOException {
        buffer.limit(filled);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        flushed += filled;
        filled = 0;
        if (flushed - syncedUpTo >= SYNC_EVERY && sync.isDone()) {
            awaitSync();
            syncedUpTo = flushed;
            sync = CompletableFuture.runAsync(
                    this::syncNow,
                    task -> Thread.ofPlatform()
                            .name("bolt-writer-sync")
                            .daemon()
                            .start(task));
        }
    }

    private void syncNow() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes out everything and waits for a sync that still runs. The end of the file is not synced yet.
    void finish() throws IOException {
        flush();
        awaitSync();
    }

    /// A failed sync must not get lost: the kernel reports a lost page only once.
    private void awaitSync() throws IOException {
        try {
            sync.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : new IOException(e);
        }
    }
}
