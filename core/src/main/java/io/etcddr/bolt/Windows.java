package io.etcddr.bolt;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/// A mapped file as [ByteBuffer]s of 1 GiB. Numbers are read through them because a [MemorySegment] is slow until the
/// optimizing compiler has got hold of the code around it (a few hundred nanoseconds for each access, measured), and a
/// command that walks a file once is over by then.
final class Windows {
    private static final int SHIFT = 30;
    private static final int MASK = (1 << SHIFT) - 1;

    /// Each window reaches into the next one by this much, so that no page of usual size is cut.
    private static final int OVERLAP = 1 << 20;

    private final MemorySegment bytes;
    private final ByteBuffer[] windows;
    private final LongBuffer[] words;

    Windows(MemorySegment bytes) {
        this.bytes = bytes;
        this.windows = new ByteBuffer[Math.toIntExact((bytes.byteSize() >>> SHIFT) + 1)];
        this.words = new LongBuffer[windows.length];
        for (int i = 0; i < windows.length; i++) {
            long start = (long) i << SHIFT;
            long length = Math.min(bytes.byteSize() - start, (1L << SHIFT) + OVERLAP);
            windows[i] = buffer(start, length);
            words[i] = windows[i].asLongBuffer();
        }
    }

    private ByteBuffer buffer(long start, long length) {
        return bytes.asSlice(start, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// @throws IndexOutOfBoundsException if the 8 bytes do not lie in the file
    long u64(long offset) {
        return windows[(int) (offset >>> SHIFT)].getLong((int) offset & MASK);
    }

    /// Copies words out of the file.
    void words(long offset, long[] target, int length) {
        ByteBuffer source = holding(offset, length * Long.BYTES);
        int start = offsetIn(source, offset);
        if (start % Long.BYTES == 0) {
            words(source, offset).get(start / Long.BYTES, target, 0, length);
        } else {
            for (int i = 0; i < length; i++) {
                target[i] = source.getLong(start + i * Long.BYTES);
            }
        }
    }

    private LongBuffer words(ByteBuffer source, long offset) {
        int window = (int) (offset >>> SHIFT);
        return source == windows[window] ? words[window] : source.asLongBuffer();
    }

    /// A buffer that holds the given bytes at [#offsetIn]. Shared: only absolute access.
    ByteBuffer holding(long offset, int length) {
        ByteBuffer window = windows[(int) (offset >>> SHIFT)];
        return ((int) offset & MASK) + (long) length <= window.limit() ? window : buffer(offset, length);
    }

    /// Where the bytes at `offset` are in a buffer that [#holding] answered.
    int offsetIn(ByteBuffer buffer, long offset) {
        return buffer == windows[(int) (offset >>> SHIFT)] ? (int) offset & MASK : 0;
    }
}
