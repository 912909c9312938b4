package io.etcddr.spool;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A file that one thread writes while others read behind it. The file is the buffer between them, so the
/// writer
/// never waits for a reader.
final class GrowingFile implements AutoCloseable {
    private static final int WRITE_BUFFER = 512 << 10; // the followers' latency against the number of system calls

    private final FileChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long written;
    private boolean ended;
    private Optional<Throwable> failure = Optional.empty();

    GrowingFile(FileChannel channel) {
        this.channel = requireNonNull(channel, "channel is null");
    }

    OutputStream writer() {
        return new Writer();
    }

    ReadableByteChannel follow() {
        return new Follower();
    }

    void fail(Throwable cause) {
        update(() -> failure = failure.or(() -> Optional.of(cause)));
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is something behind `position`.
    ///
    /// @return how many bytes, -1 at the end
    private long awaitBehind(long position) throws IOException {
        lock.lock();
        try {
            while (written == position && !ended && failure.isEmpty()) {
                changed.await();
            }
            if (!ended && failure.isPresent()) {
                throw new IOException("the stream broke off after %d bytes".formatted(written), failure.get());
            }
            return written == position ? -1 : written - position;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the stream");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Writer extends OutputStream {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_BUFFER);

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            checkFromIndexSize(offset, length, bytes.length);
            int done = 0;
            while (done < length) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int step = Math.min(buffer.remaining(), length - done);
                buffer.put(bytes, offset + done, step);
                done += step;
            }
        }

        @Override
        public void flush() throws IOException {
            buffer.flip();
            int bytes = buffer.remaining();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
            update(() -> written += bytes);
        }

        @Override
        public void close() throws IOException {
            flush();
            update(() -> ended = true);
        }
    }

    /// Positional reads only, so that followers do not disturb each other or the writer.
    private final class Follower implements ReadableByteChannel {
        private long position;
        private boolean open = true;

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            long behind = awaitBehind(position);
            if (behind < 0) {
                return -1;
            }
            int limit = target.limit();
            target.limit(target.position() + (int) Math.min(target.remaining(), behind));
            int step = channel.read(target, position);
            target.limit(limit);
            if (step <= 0) {
                throw new IOException("the spool file ends at %d, %d bytes early".formatted(position, behind));
            }
            position += step;
            return step;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
