package io.etcddr.bolt;

import java.nio.ByteBuffer;

/// Walks a bucket leaf by leaf, in key order, for whoever wants all of it: the elements of a page are read in one go
/// out
/// of a plain [ByteBuffer], which costs a fraction of a [Cursor]'s steps before the JIT has got hold of them.
///
/// What a page says is checked as [Cursor] does it. The order of keys and double references are not checked here. Used
/// by one thread.
public final class LeafWalk {
    private final BoltFile file;
    private final Bucket bucket;
    private final Page[] branches = new Page[Cursor.MAX_DEPTH];
    private final int[] indexes = new int[Cursor.MAX_DEPTH];
    private int depth;
    private long visited;
    private boolean started;

    private Page page;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int count;
    private boolean buckets;
    private long[] elements = new long[128];
    private int[] keyOffsets = new int[64];
    private int[] keyLengths = new int[64];
    private int[] valueLengths = new int[64];

    LeafWalk(BoltFile file, Bucket bucket) {
        this.file = file;
        this.bucket = bucket;
    }

    /// Goes to the next leaf page that has items; false if there is none.
    public boolean next() throws CorruptFileException {
        do {
            if (!started) {
                started = true;
                page = descend(Subtree.whole(bucket).top(file));
            } else if (depth == 0) {
                return false;
            } else {
                page = descend(nextChild());
            }
            if (page == null) {
                return false;
            }
        } while (page.count() == 0);
        read();
        return true;
    }

    /// The next page below the branches that are open; null when they are used up.
    private Page nextChild() throws CorruptFileException {
        while (depth > 0) {
            Page branch = branches[depth - 1];
            int index = ++indexes[depth - 1];
            if (index < branch.count()) {
                return Page.read(file, branch.child(index));
            }
            depth--;
        }
        return null;
    }

    private Page descend(Page from) throws CorruptFileException {
        Page current = from;
        while (current != null) {
            visited += current.header().overflow() + 1;
            if (visited > file.meta().highWaterMark() || depth == Cursor.MAX_DEPTH) {
                throw new CorruptFileException("%s: it is reached again and again, or by more than %d levels"
                        .formatted(current.describe(), Cursor.MAX_DEPTH));
            }
            if (current.leaf()) {
                return current;
            }
            branches[depth] = current;
            indexes[depth] = 0;
            depth++;
            current = Page.read(file, current.child(0));
        }
        return null;
    }

    private void read() throws CorruptFileException {
        if (page.length() > Integer.MAX_VALUE) {
            throw new CorruptFileException(
                    "%s: %d bytes in one leaf, expected less than 2 GiB".formatted(page.describe(), page.length()));
        }
        count = page.count();
        if (count > keyOffsets.length) {
            int capacity = Math.max(count, keyOffsets.length * 2);
            keyOffsets = new int[capacity];
            keyLengths = new int[capacity];
            valueLengths = new int[capacity];
            elements = new long[capacity * 2];
        }
        bytes = file.windows().holding(page.offset(), (int) page.length());
        int start = file.windows().offsetIn(bytes, page.offset());
        file.windows().words(page.elementOffset(0), elements, count * 2);
        buckets = false;
        long data = start + PageHeader.LENGTH + (long) count * Page.ELEMENT_LENGTH;
        long end = start + page.length();
        boolean allSound = true;
        for (int i = 0; i < count; i++) {
            long first = elements[2 * i];
            long second = elements[2 * i + 1];
            long keyOffset = start + PageHeader.LENGTH + (long) i * Page.ELEMENT_LENGTH + (first >>> 32);
            long keyLength = second & 0xFFFFFFFFL;
            long valueLength = second >>> 32;
            allSound &= keyLength > 0
                    && keyLength <= Page.MAX_KEY
                    && keyOffset >= data
                    && keyOffset + keyLength + valueLength <= end;
            buckets |= (first & Page.BUCKET_FLAG) != 0;
            keyOffsets[i] = (int) keyOffset;
            keyLengths[i] = (int) keyLength;
            valueLengths[i] = (int) valueLength;
        }
        if (!allSound) {
            throw unsound();
        }
    }

    private CorruptFileException unsound() throws CorruptFileException {
        for (int i = 0; i < count; i++) {
            page.item(i, new Page.Item()); // says what is wrong with it
        }
        return new CorruptFileException("%s: an element points out of the page".formatted(page.describe()));
    }

    /// What the offsets of keys and values count in. It stays valid as long as the file is open. It is shared: only
    /// absolute access.
    public ByteBuffer bytes() {
        return bytes;
    }

    /// The number of items, at least 1.
    public int count() {
        return count;
    }

    public int keyOffset(int item) {
        return keyOffsets[item];
    }

    public int keyLength(int item) {
        return keyLengths[item];
    }

    /// The value follows the key without a gap.
    public int valueLength(int item) {
        return valueLengths[item];
    }

    /// Where the value ends.
    public int end(int item) {
        return keyOffsets[item] + keyLengths[item] + valueLengths[item];
    }

    /// Compares an item's key with another by unsigned bytes, as bbolt orders them.
    public int compareKey(int item, byte[] key) {
        int common = Math.min(keyLengths[item], key.length);
        for (int i = 0; i < common; i++) {
            int difference = (bytes.get(keyOffsets[item] + i) & 0xFF) - (key[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return keyLengths[item] - key.length;
    }

    /// Bytes of the page, its overflow pages included.
    public long pageLength() {
        return page.length();
    }

    /// Whether any of the items is a bucket of its own.
    public boolean hasBuckets() {
        return buckets;
    }

    /// Where the page is, for messages.
    public String describe() {
        return page.describe();
    }
}
