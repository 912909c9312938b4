package io.etcddr.fetch;

import java.io.IOException;
import java.io.OutputStream;

/// Hashes what it passes on.
final class HashingSink extends OutputStream {
    private final OutputStream sink;
    private final SnapshotDigest digest;

    HashingSink(OutputStream sink, SnapshotDigest digest) {
        this.sink = sink;
        this.digest = digest;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        sink.write(bytes, offset, length);
    }
}
