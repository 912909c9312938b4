package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Delivers exactly the promised number of bytes: more are not read, fewer are an [EOFException] and never a silent
/// end.
public final class ExactInputStream extends FilterInputStream {
    private final String what;
    private final long promised;
    private long left;

    /// @param what names the source in the exception's message
    public ExactInputStream(InputStream source, long promised, String what) {
        super(requireNonNull(source, "source is null"));
        this.promised = promised;
        this.left = promised;
        this.what = requireNonNull(what, "what is null");
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int value = super.read();
        delivered(value < 0 ? -1 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = super.read(buffer, offset, (int) Math.min(length, left));
        delivered(count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void delivered(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("%s ended after %d of %d bytes".formatted(what, promised - left, promised));
        }
        left -= count;
    }
}
