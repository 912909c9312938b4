package io.etcddr.service.logging;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A stream that outlives whoever writes to it.
final class UnclosedOutputStream extends FilterOutputStream {
    UnclosedOutputStream(OutputStream below) {
        super(below);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
