package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC-32C over ranges of a file. Neighbouring ranges are taken together, and the bytes are handed over as one direct
/// buffer, because only that is done by the CPU's own instruction.
final class RangeCrc {
    private static final long WINDOW = 1L << 30;

    private final MemorySegment bytes;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long start;
    private long end;
    private long length;

    RangeCrc(MemorySegment bytes) {
        this.bytes = bytes;
    }

    void add(long offset, long count) {
        if (offset != end) {
            flush();
            start = offset;
        }
        end = offset + count;
        length += count;
    }

    CrcPart part() {
        flush();
        return new CrcPart(crc.getValue(), length);
    }

    static CrcPart of(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return new CrcPart(crc.getValue(), content.length);
    }

    private void flush() {
        while (start < end) {
            if (start < windowStart || start >= windowStart + window.capacity()) {
                windowStart = start;
                window = bytes.asSlice(start, Math.min(WINDOW, bytes.byteSize() - start))
                        .asByteBuffer();
            }
            int from = (int) (start - windowStart);
            int count = (int) Math.min(end - start, window.capacity() - from);
            window.limit(from + count).position(from);
            crc.update(window);
            start += count;
        }
    }
}
