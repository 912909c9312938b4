package io.etcddr.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The items of the leaf page that is being collected. The items stay where the caller has them until the page is
/// written, because elements come before data and their number has to be known first.
final class LeafBuilder {
    private static final int FIRST_CAPACITY = 64;

    private ByteBuffer[] sources = new ByteBuffer[FIRST_CAPACITY];
    private int[] offsets = new int[FIRST_CAPACITY];
    private int[] keyLengths = new int[FIRST_CAPACITY];
    private int[] valueLengths = new int[FIRST_CAPACITY];
    private int count;
    private long size = PageHeader.LENGTH;
    private final int flags;

    /// The header and the elements of the page that is being written, put together here because the JIT compiles plain
    /// array code much faster than accesses to buffers.
    private long[] head = new long[2 * (FIRST_CAPACITY + 1)];

    /// @param flags of every item
    LeafBuilder(int flags) {
        this.flags = flags;
    }

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

    /// @param source holds the key at `offset` and the value right behind it
    void add(ByteBuffer source, int offset, int keyLength, int valueLength) {
        if (count == offsets.length) {
            grow();
        }
        sources[count] = source;
        offsets[count] = offset;
        keyLengths[count] = keyLength;
        valueLengths[count] = valueLength;
        count++;
        size += sizeOf(keyLength, valueLength);
    }

    private void grow() {
        int capacity = count * 2;
        sources = Arrays.copyOf(sources, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        keyLengths = Arrays.copyOf(keyLengths, capacity);
        valueLengths = Arrays.copyOf(valueLengths, capacity);
    }

    byte[] firstKey() {
        byte[] key = new byte[keyLengths[0]];
        sources[0].get(offsets[0], key);
        return key;
    }

    /// Writes the page with as many overflow pages as it takes, and starts the next one.
    ///
    /// @return the id of the page
    long writeTo(PageOutput out) throws IOException {
        long id = out.nextPage();
        out.write(head(id, (size - 1) / out.pageSize()), 2 * (count + 1));
        for (int i = 0; i < count; ) {
            // Items that lie one behind the other, as they do in a page of another file, go in one piece.
            int next = i + 1;
            int end = end(i);
            while (next < count && sources[next] == sources[i] && offsets[next] == end) {
                end = end(next);
                next++;
            }
            out.copy(sources[i], offsets[i], end - offsets[i]);
            i = next;
        }
        out.pad();
        clear();
        return id;
    }

    /// The page image of an inline bucket: id 0, no padding.
    byte[] image() {
        byte[] image = new byte[Math.toIntExact(size)];
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(head(0, 0), 0, 2 * (count + 1));
        int position = headLength();
        for (int i = 0; i < count; i++) {
            int length = keyLengths[i] + valueLengths[i];
            sources[i].get(offsets[i], image, position, length);
            position += length;
        }
        clear();
        return image;
    }

    private void clear() {
        Arrays.fill(sources, 0, count, null);
        count = 0;
        size = PageHeader.LENGTH;
    }

    private int headLength() {
        return PageHeader.LENGTH + count * Page.ELEMENT_LENGTH;
    }

    private int end(int i) {
        return offsets[i] + keyLengths[i] + valueLengths[i];
    }

    private long[] head(long id, long overflow) {
        long[] words = head;
        if (words.length < 2 * (count + 1)) {
            words = new long[2 * (offsets.length + 1)];
            head = words;
        }
        words[0] = id;
        words[1] = PageHeader.word(PageType.LEAF, count, overflow);
        long toData = (long) count * Page.ELEMENT_LENGTH; // from the element
        for (int i = 0; i < count; i++) {
            words[2 * i + 2] = flags | toData << 32;
            words[2 * i + 3] = keyLengths[i] | (long) valueLengths[i] << 32;
            toData += keyLengths[i] + (long) valueLengths[i] - Page.ELEMENT_LENGTH;
        }
        return words;
    }
}
