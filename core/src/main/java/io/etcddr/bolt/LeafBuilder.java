package io.etcddr.bolt;

import static io.etcddr.bolt.BoltFile.U16;
import static io.etcddr.bolt.BoltFile.U32;
import static io.etcddr.bolt.BoltFile.U64;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The items of the leaf page that is being collected. The items stay where the caller has them until the page is
/// written, because elements come before data and their number has to be known first.
final class LeafBuilder {
    private static final int FIRST_CAPACITY = 64;

    private MemorySegment[] segments = new MemorySegment[FIRST_CAPACITY];
    private long[] offsets = new long[FIRST_CAPACITY];
    private int[] keyLengths = new int[FIRST_CAPACITY];
    private int[] valueLengths = new int[FIRST_CAPACITY];
    private int[] flags = new int[FIRST_CAPACITY];
    private int count;
    private long size = PageHeader.LENGTH;

    int count() {
        return count;
    }

    /// The bytes of the page image without padding.
    long size() {
        return size;
    }

    static long sizeOf(int keyLength, int valueLength) {
        return Page.ELEMENT_LENGTH + (long) keyLength + valueLength;
    }

    /// @param segment holds the key at `offset` and the value right behind it
    void add(int itemFlags, MemorySegment segment, long offset, int keyLength, int valueLength) {
        if (count == offsets.length) {
            grow();
        }
        segments[count] = segment;
        offsets[count] = offset;
        keyLengths[count] = keyLength;
        valueLengths[count] = valueLength;
        flags[count] = itemFlags;
        count++;
        size += sizeOf(keyLength, valueLength);
    }

    private void grow() {
        int capacity = count * 2;
        segments = Arrays.copyOf(segments, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        keyLengths = Arrays.copyOf(keyLengths, capacity);
        valueLengths = Arrays.copyOf(valueLengths, capacity);
        flags = Arrays.copyOf(flags, capacity);
    }

    byte[] firstKey() {
        return segments[0].asSlice(offsets[0], keyLengths[0]).toArray(BoltFile.U8);
    }

    boolean hasBuckets() {
        return Arrays.stream(flags, 0, count).anyMatch(f -> (f & Page.BUCKET_FLAG) != 0);
    }

    /// Writes the page with as many overflow pages as it takes, and starts the next one.
    ///
    /// @return the id of the page
    long writeTo(PageOutput out) throws IOException {
        long id = out.nextPage();
        int length = headLength();
        int offset = out.reserve(length);
        writeHead(out.bytes(), offset, id, (size - 1) / out.pageSize());
        for (int i = 0; i < count; ) {
            // Items that lie one behind the other, as they do in a page of another file, go in one piece.
            int next = i + 1;
            long end = end(i);
            while (next < count && segments[next] == segments[i] && offsets[next] == end) {
                end = end(next);
                next++;
            }
            out.copy(segments[i], offsets[i], end - offsets[i]);
            i = next;
        }
        out.pad();
        clear();
        return id;
    }

    /// The page image of an inline bucket: id 0, no padding.
    byte[] image() {
        byte[] image = new byte[Math.toIntExact(size)];
        MemorySegment bytes = MemorySegment.ofArray(image);
        writeHead(bytes, 0, 0, 0);
        int position = headLength();
        for (int i = 0; i < count; i++) {
            long length = end(i) - offsets[i];
            MemorySegment.copy(segments[i], offsets[i], bytes, position, length);
            position += (int) length;
        }
        clear();
        return image;
    }

    private void clear() {
        Arrays.fill(segments, 0, count, null);
        count = 0;
        size = PageHeader.LENGTH;
    }

    private int headLength() {
        return PageHeader.LENGTH + count * Page.ELEMENT_LENGTH;
    }

    private long end(int i) {
        return offsets[i] + keyLengths[i] + valueLengths[i];
    }

    private void writeHead(MemorySegment bytes, long start, long id, long overflow) {
        bytes.set(U64, start, id);
        bytes.set(U16, start + 8, (short) PageType.LEAF.flag());
        bytes.set(U16, start + 10, (short) count);
        bytes.set(U32, start + 12, (int) overflow);
        long element = start + PageHeader.LENGTH;
        long data = start + headLength();
        for (int i = 0; i < count; i++) {
            bytes.set(U32, element, flags[i]);
            bytes.set(U32, element + 4, (int) (data - element));
            bytes.set(U32, element + 8, keyLengths[i]);
            bytes.set(U32, element + 12, valueLengths[i]);
            element += Page.ELEMENT_LENGTH;
            data += keyLengths[i] + (long) valueLengths[i];
        }
    }
}
