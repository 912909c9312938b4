package io.etcddr.fetch;

import static java.util.Objects.checkFromIndexSize;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Hands what is written to another thread, which writes it to the sink: one core produces, another consumes.
/// At most
/// [#BLOCKS] blocks are under way. Used by one thread; closing it waits for the sink and passes on its failure.
final class BackgroundOutputStream extends OutputStream {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 4;

    private record Block(byte[] bytes, int length) {}

    private static final Block END = new Block(new byte[0], 0);

    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread consumer;
    private volatile Throwable failure;
    private byte[] block = new byte[BLOCK];
    private int filled;
    private boolean closed;

    BackgroundOutputStream(OutputStream sink, String threadName) {
        for (int i = 1; i < BLOCKS; i++) {
            empty.add(new byte[BLOCK]);
        }
        consumer = Thread.ofPlatform().daemon().name(threadName).start(() -> consume(sink));
    }

    private void consume(OutputStream sink) {
        try {
            for (Block next = full.take(); next != END; next = full.take()) {
                if (failure == null) {
                    write(sink, next);
                }
                empty.add(next.bytes()); // even after a failure, so that the producer is never stuck
            }
        } catch (InterruptedException e) {
            failure = e;
        }
    }

    private void write(OutputStream sink, Block next) {
        try {
            sink.write(next.bytes(), 0, next.length());
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checkFromIndexSize(offset, length, bytes.length);
        int done = 0;
        while (done < length) {
            if (filled == block.length) {
                handOver();
            }
            int step = Math.min(block.length - filled, length - done);
            System.arraycopy(bytes, offset + done, block, filled, step);
            filled += step;
            done += step;
        }
    }

    private void handOver() throws IOException {
        rethrow();
        full.add(new Block(block, filled)); // there is always room: only so many blocks exist
        filled = 0;
        try {
            block = empty.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /// Why the sink failed, to be told from why the producer failed.
    void rethrow() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IOException("writing in the background failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            full.add(new Block(block, filled));
            full.add(END);
            joinConsumer();
        }
        rethrow();
    }

    private void joinConsumer() throws IOException {
        try {
            consumer.join();
        } catch (InterruptedException e) {
            consumer.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
