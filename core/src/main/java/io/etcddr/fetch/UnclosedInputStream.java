package io.etcddr.fetch;

import java.io.IOException;
import java.io.InputStream;

/// Lets a stage be closed without closing what it reads from.
final class UnclosedInputStream extends InputStream {
    private final InputStream source;

    UnclosedInputStream(InputStream source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return source.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return source.read(bytes, offset, length);
    }
}
