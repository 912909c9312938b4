package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;

/// Counts what passes on its way to `sink`. A tap and not a stage: closing it flushes and leaves the sink open, so
/// that whoever opened the sink commits or aborts it.
public class CountingOutputStream extends OutputStream {
    private final OutputStream sink;
    private long count;

    public CountingOutputStream(OutputStream sink) {
        this.sink = requireNonNull(sink, "sink is null");
    }

    /// How many bytes have passed.
    public final long count() {
        return count;
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.write(bytes, offset, length);
        count += length;
    }

    @Override
    public final void flush() throws IOException {
        sink.flush();
    }

    @Override
    public final void close() throws IOException {
        flush();
    }
}
