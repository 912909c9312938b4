package io.etcddr.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// The plain side of an encrypting channel. A chunk of 64 KiB leaves when it is full, the last one at the close:
/// there is nothing to flush in between.
final class AgeEncoder extends OutputStream {
    private final WritableByteChannel channel;

    AgeEncoder(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!channel.isOpen()) {
            throw new IOException("the age stream is closed");
        }
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
