package io.etcddr.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// A stream as the channel that jagged reads from. Unlike that of `java.nio.channels.Channels` it does not copy.
final class SourceChannel implements ReadableByteChannel {
    private final InputStream source;
    private boolean open = true;

    SourceChannel(InputStream source) {
        this.source = source;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int wanted = target.remaining();
        if (!target.hasArray()) {
            byte[] bytes = source.readNBytes(wanted);
            target.put(bytes);
            return bytes.length == 0 && wanted > 0 ? -1 : bytes.length;
        }
        int count = source.read(target.array(), target.arrayOffset() + target.position(), wanted);
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            source.close();
        }
    }
}
