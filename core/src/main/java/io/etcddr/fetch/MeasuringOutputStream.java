package io.etcddr.fetch;

import io.etcddr.progress.Progress;
import io.etcddr.value.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Counts and hashes what is written. Closing it does not close the sink: an [io.etcddr.store.ObjectWriter]
/// that is
/// closed before its commit aborts.
public final class MeasuringOutputStream extends FilterOutputStream {
    private final MessageDigest sha256 = Digest.newMessageDigest();
    private final Progress.Stage stage;
    private long size;

    public MeasuringOutputStream(OutputStream sink, Progress.Stage stage) {
        super(sink);
        this.stage = stage;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        size += length;
        stage.advance(length);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }

    /// What was written. Called once, at the end.
    public Measured measured() {
        return new Measured(size, Digest.ofBytes(sha256.digest()));
    }
}
