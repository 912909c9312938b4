package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Zstd frames, one after the other, to the very end of the source: a frame that stops early, bytes that are no
/// frame and a source without any frame are errors.
final class ZstdDecoder extends InputStream {
    /// The largest window a frame may ask for, 2^25 = 32 MiB: level 19 uses 2^23. `zstd` itself stops at 2^27; a
    /// hostile frame must not make this process allocate that much.
    static final int MAX_WINDOW_LOG = 25;

    private static final int BUFFER = 256 * 1024;

    private final InputStream source;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(MAX_WINDOW_LOG);
    private final byte[] chunk = new byte[BUFFER];
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private boolean insideFrame = true; // an empty source is a truncated one
    private boolean ended;
    private boolean closed;

    ZstdDecoder(InputStream source) {
        this.source = requireNonNull(source, "source is null");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the zstd stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        while (!output.hasRemaining() && !ended) {
            decompress();
        }
        if (!output.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, output.remaining());
        output.get(buffer, offset, count);
        return count;
    }

    /// Fills `output`, which is empty, or finds the end.
    private void decompress() throws IOException {
        if (!input.hasRemaining() && !fill() && !insideFrame) {
            ended = true;
            return;
        }
        boolean starved = !input.hasRemaining();
        output.clear();
        try {
            insideFrame = !context.decompressDirectByteBufferStream(output, input);
        } catch (ZstdException e) {
            ended = true;
            output.limit(0);
            throw new IOException("the zstd stream is corrupt: %s".formatted(e.getMessage()), e);
        }
        output.flip();
        if (starved && !output.hasRemaining() && insideFrame) {
            ended = true;
            throw new IOException("the zstd stream is truncated");
        }
    }

    private boolean fill() throws IOException {
        int count = source.read(chunk, 0, chunk.length);
        if (count <= 0) {
            return false;
        }
        input.clear().put(chunk, 0, count).flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (source) {
                context.close();
            }
        }
    }
}
