package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails at the first byte past `limit` instead of delivering it: what a manifest promises to be small must not
/// fill a disk when it is decoded. Reading to the end also reads the end of the source, so that the last check of a
/// codec runs.
public final class LimitedInputStream extends FilterInputStream {
    private final long limit;
    private final String what;
    private long left;

    /// @param what names the stream in the exception's message
    public LimitedInputStream(InputStream source, long limit, String what) {
        super(requireNonNull(source, "source is null"));
        this.limit = limit;
        this.left = limit;
        this.what = requireNonNull(what, "what is null");
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            delivered(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        // One more than is left, so that too long a stream is seen and too large a buffer is not filled.
        int count = super.read(buffer, offset, length > left ? (int) left + 1 : length);
        if (count > 0) {
            delivered(count);
        }
        return count;
    }

    private void delivered(int count) throws IOException {
        if (count > left) {
            throw new IOException("%s is longer than the %d bytes it should have".formatted(what, limit));
        }
        left -= count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
