package io.etcddr.etcd;

import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.value.Digest;
import io.etcddr.value.SnapshotSize;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Optional;

/// Hands the pieces of one snapshot stream to a sink, hashes them on the way, and accepts the whole only if its
/// SHA-256 trailer fits. Whatever goes wrong, the server is told to stop.
final class SnapshotReceiver {
    private final URI endpoint;
    private final SnapshotStream stream;
    private final OutputStream sink;
    private final MessageDigest sha256 = Digest.newMessageDigest();
    private final byte[] trailer = new byte[Digest.LENGTH];
    private long handedOver;

    SnapshotReceiver(URI endpoint, SnapshotStream stream, OutputStream sink) {
        this.endpoint = endpoint;
        this.stream = stream;
        this.sink = sink;
    }

    /// @throws StatusRuntimeException if the call failed before anything was handed over
    SnapshotReceipt receive() throws IOException {
        boolean over = false;
        try {
            stream.start();
            Optional<SnapshotStream.Piece> piece = stream.next();
            while (piece.isPresent()) {
                take(piece.get());
                stream.release(piece.get());
                piece = stream.next();
            }
            over = true;
            return receipt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("snapshot at %s: interrupted".formatted(endpoint));
        } catch (SnapshotStream.StalledException e) {
            throw new EtcdException(Reason.TIMED_OUT, message(e.getMessage()), e);
        } catch (SnapshotStream.BrokenException e) {
            throw new EtcdException(Reason.INCOMPLETE, message(e.getMessage()), e);
        } catch (StatusRuntimeException e) {
            if (handedOver == 0) {
                throw e;
            }
            String where = "snapshot (after %s)".formatted(stream.progress());
            throw EtcdErrors.inMidStream(endpoint, where, e.getStatus());
        } finally {
            if (!over) {
                stream.cancel("the receiver has gone");
            }
        }
    }

    private void take(SnapshotStream.Piece piece) throws IOException {
        int data = (int) Math.min(piece.length(), stream.total() - handedOver);
        sink.write(piece.bytes(), 0, piece.length());
        sha256.update(piece.bytes(), 0, Math.max(0, data));
        int rest = piece.length() - Math.max(0, data);
        if (rest > 0) {
            int at = (int) Math.max(0, handedOver - stream.total());
            System.arraycopy(piece.bytes(), piece.length() - rest, trailer, at, Math.min(rest, trailer.length - at));
        }
        handedOver += piece.length();
    }

    private SnapshotReceipt receipt() throws IOException {
        SnapshotSize size = new SnapshotSize(stream.total());
        if (!size.isPlausible() || size.hasTrailer()) {
            throw incomplete("%d bytes are no whole number of pages".formatted(stream.total()));
        }
        byte[] computed = digestSoFar();
        if (!MessageDigest.isEqual(computed, trailer)) {
            throw incomplete("SHA-256 of the %d bytes is %s, the stream says %s"
                    .formatted(stream.total(), Digest.ofBytes(computed), Digest.ofBytes(trailer)));
        }
        sha256.update(trailer);
        return new SnapshotReceipt(handedOver, Digest.ofBytes(sha256.digest()), stream.storageVersion());
    }

    private byte[] digestSoFar() {
        try {
            return ((MessageDigest) sha256.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of every JDK can be cloned", e);
        }
    }

    private EtcdException incomplete(String why) {
        return new EtcdException(Reason.INCOMPLETE, message(why));
    }

    private String message(String why) {
        return "snapshot at %s: %s".formatted(endpoint, why);
    }
}
