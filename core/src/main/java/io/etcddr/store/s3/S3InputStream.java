package io.etcddr.store.s3;

import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/// The body of an answer, of which as many bytes come as its header promised.
final class S3InputStream extends InputStream {
    private final ResponseInputStream<?> body;
    private final long promised;
    private final S3Errors errors;
    private final String operation;
    private long left;

    S3InputStream(ResponseInputStream<?> body, long promised, S3Errors errors, String operation) {
        this.body = body;
        this.promised = promised;
        this.left = promised;
        this.errors = errors;
        this.operation = operation;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count;
        try {
            count = body.read(buffer, offset, (int) Math.min(length, left));
        } catch (IOException e) {
            throw cut(String.valueOf(e.getMessage()), e);
        } catch (SdkException e) {
            throw errors.explain(operation, e);
        }
        if (count < 0) {
            throw cut("the connection was closed", null);
        }
        left -= count;
        return count;
    }

    private StoreException cut(String why, Throwable cause) {
        return new StoreException(
                Reason.UNREACHABLE,
                "%s: %s stopped after %d of %d bytes: %s"
                        .formatted(errors.where(), operation, promised - left, promised, why),
                cause);
    }

    /// Closing would read what is left to keep the connection: an unread rest is cut off instead.
    @Override
    public void close() throws IOException {
        if (left > 0) {
            body.abort();
        } else {
            body.close();
        }
    }
}
