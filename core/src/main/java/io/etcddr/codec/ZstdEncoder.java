package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/// One zstd frame.
///
/// zstd-jni's own stream hands Java arrays to the native code, which holds up the garbage collector while it waits
/// for its workers, and cannot be told the size of the content. Hence direct buffers, and this class.
final class ZstdEncoder extends OutputStream implements WritableByteChannel {
    private static final int BUFFER = 256 * 1024;

    private final OutputStream sink;
    private final ZstdCompressCtx context;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] chunk = new byte[BUFFER];
    private final OptionalLong promised;
    private long written;
    private boolean closed;

    ZstdEncoder(OutputStream sink, ZstdCodec.Settings settings) {
        this.sink = requireNonNull(sink, "sink is null");
        this.context = new ZstdCompressCtx()
                .setLevel(settings.level())
                .setWorkers(settings.workers())
                .setChecksum(true);
        this.promised = settings.contentSize();
        promised.ifPresent(context::setPledgedSrcSize);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        written += length;
        int done = 0;
        while (done < length) {
            int count = Math.min(input.remaining(), length - done);
            input.put(bytes, offset + done, count);
            done += count;
            if (!input.hasRemaining()) {
                compressPending(EndDirective.CONTINUE);
            }
        }
    }

    /// Takes all of `source`, and what lies in native memory straight from there.
    @Override
    public int write(ByteBuffer source) throws IOException {
        requireOpen();
        int length = source.remaining();
        if (source.isDirect()) {
            written += length;
            compressPending(EndDirective.CONTINUE);
            compress(source, EndDirective.CONTINUE);
        } else {
            byte[] bytes = new byte[length];
            source.get(bytes);
            write(bytes, 0, length);
        }
        return length;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /// Passes on what has been written so far, at the cost of a worse ratio.
    @Override
    public void flush() throws IOException {
        requireOpen();
        compressPending(EndDirective.FLUSH);
        sink.flush();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the zstd stream is closed");
        }
    }

    private void compressPending(EndDirective directive) throws IOException {
        input.flip();
        compress(input, directive);
        input.clear();
    }

    private void compress(ByteBuffer source, EndDirective directive) throws IOException {
        boolean finished;
        do {
            try {
                finished = context.compressDirectByteBufferStream(output, source, directive);
            } catch (ZstdException e) {
                throw new IOException("zstd cannot compress: %s".formatted(e.getMessage()), e);
            }
            drain();
        } while (directive == EndDirective.CONTINUE ? source.hasRemaining() : !finished);
    }

    private void drain() throws IOException {
        output.flip();
        int length = output.remaining();
        output.get(chunk, 0, length);
        output.clear();
        sink.write(chunk, 0, length);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (sink;
                context) {
            // zstd itself overlooks a wrong size when all of the content comes with the end.
            if (promised.isPresent() && promised.getAsLong() != written) {
                throw new IOException("zstd was told %d bytes and got %d".formatted(promised.getAsLong(), written));
            }
            compressPending(EndDirective.END);
        }
    }
}
