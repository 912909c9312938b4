package io.etcddr.codec;

import com.exceptionfactory.jagged.PayloadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/// The plain side of a decrypting channel: every chunk is authenticated before a byte of it is delivered, and the
/// end is one only after the chunk that says it is the last.
final class AgeDecoder extends InputStream {
    private final ReadableByteChannel channel;
    private long delivered;
    private Optional<IOException> failure = Optional.empty();

    AgeDecoder(ReadableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (failure.isPresent()) {
            throw failure.get(); // jagged's channel must not be read again after an error
        }
        if (length == 0) {
            return 0;
        }
        try {
            int count = channel.read(ByteBuffer.wrap(buffer, offset, length));
            delivered += Math.max(count, 0);
            return count;
        } catch (PayloadException e) {
            failure = Optional.of(AgeErrors.damagedPayload(delivered, e));
            throw failure.get();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
