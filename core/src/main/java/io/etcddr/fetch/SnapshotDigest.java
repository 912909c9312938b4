package io.etcddr.fetch;

import io.etcddr.value.Digest;
import java.security.MessageDigest;
import java.util.Arrays;

/// Hashes a snapshot once and yields two digests: that of everything, and that of everything but the last 32
/// bytes,
/// which
/// etcd appends to the stream (etcd `server/etcdserver/api/v3rpc/maintenance.go`).
public final class SnapshotDigest {
    private final MessageDigest body = Digest.newMessageDigest();
    private final byte[] tail = new byte[Digest.LENGTH];
    private int tailLength;
    private long size;

    public void update(byte[] bytes, int offset, int length) {
        size += length;
        if (length >= tail.length) {
            body.update(tail, 0, tailLength);
            body.update(bytes, offset, length - tail.length);
            System.arraycopy(bytes, offset + length - tail.length, tail, 0, tail.length);
            tailLength = tail.length;
            return;
        }
        int leaves = Math.max(0, tailLength + length - tail.length);
        body.update(tail, 0, leaves);
        System.arraycopy(tail, leaves, tail, 0, tailLength - leaves);
        System.arraycopy(bytes, offset, tail, tailLength - leaves, length);
        tailLength += length - leaves;
    }

    /// Ends the hash. Called once.
    public Result finish() {
        try {
            byte[] ofBody = ((MessageDigest) body.clone()).digest();
            body.update(tail, 0, tailLength);
            return new Result(
                    size, Digest.ofBytes(body.digest()), tailLength == tail.length && Arrays.equals(ofBody, tail));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /// @param sha256 of everything
    /// @param trailerFits whether the last 32 bytes are the SHA-256 of what is before them
    public record Result(long size, Digest sha256, boolean trailerFits) {}
}
