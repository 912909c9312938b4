package io.etcddr.fetch;

import io.etcddr.progress.Progress;
import io.etcddr.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/// Counts and hashes what is read, and remembers a failure of the source, so that it can be told from a
/// failure of
/// the stages that read through it.
public final class MeasuringInputStream extends InputStream {
    private final InputStream in;
    private final MessageDigest sha256 = Digest.newMessageDigest();
    private final Progress.Stage stage;
    private long size;
    private Optional<IOException> failure = Optional.empty();

    public MeasuringInputStream(InputStream source, Progress.Stage stage) {
        this.in = source;
        this.stage = stage;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int step;
        try {
            step = in.read(bytes, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
        if (step > 0) {
            sha256.update(bytes, offset, step);
            size += step;
            stage.advance(step);
        }
        return step;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// Why the source could not be read, as opposed to why its content was refused.
    public Optional<IOException> failure() {
        return failure;
    }

    /// Reads what is left, and says what all of it was.
    public Measured drain() throws IOException {
        byte[] buffer = new byte[64 << 10];
        int step;
        do {
            step = read(buffer, 0, buffer.length);
        } while (step >= 0);
        return new Measured(size, Digest.ofBytes(sha256.digest()));
    }
}
