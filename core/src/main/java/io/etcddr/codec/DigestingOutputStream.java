package io.etcddr.codec;

import io.etcddr.value.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Counts and digests (SHA-256) what passes. Like its parent a tap, which leaves the sink open when it is closed.
public final class DigestingOutputStream extends CountingOutputStream {
    private final MessageDigest sha256 = Digest.newMessageDigest();

    public DigestingOutputStream(OutputStream sink) {
        super(sink);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        super.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
    }

    /// The digest of everything that has passed so far. More may follow.
    public Digest digest() {
        return DigestingInputStream.soFar(sha256);
    }
}
