package io.etcddr.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// A stream as the channel that jagged writes to. Unlike that of `java.nio.channels.Channels` it does not copy.
final class SinkChannel implements WritableByteChannel {
    private final OutputStream sink;
    private boolean open = true;

    SinkChannel(OutputStream sink) {
        this.sink = sink;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        if (source.hasArray()) {
            sink.write(source.array(), source.arrayOffset() + source.position(), count);
            source.position(source.limit());
        } else {
            byte[] bytes = new byte[count];
            source.get(bytes);
            sink.write(bytes);
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
            sink.close();
        }
    }
}
