package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Counts and digests (SHA-256) what is read through it.
public final class DigestingInputStream extends FilterInputStream {
    private static final int SKIP_BUFFER = 64 * 1024;

    private final MessageDigest sha256 = Digest.newMessageDigest();
    private long count;

    public DigestingInputStream(InputStream source) {
        super(requireNonNull(source, "source is null"));
    }

    /// How many bytes have been read.
    public long count() {
        return count;
    }

    /// The digest of everything that has been read so far. More may follow.
    public Digest digest() {
        return soFar(sha256);
    }

    static Digest soFar(MessageDigest running) {
        try {
            return Digest.ofBytes(((MessageDigest) running.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of every Java platform can be cloned", e);
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            sha256.update((byte) value);
            count++;
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            sha256.update(buffer, offset, read);
            count += read;
        }
        return read;
    }

    /// Skipped bytes are read and digested: a digest with holes would be worth nothing.
    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[Math.clamp(count, 0, SKIP_BUFFER)];
        return count <= 0 ? 0 : Math.max(read(buffer, 0, buffer.length), 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
