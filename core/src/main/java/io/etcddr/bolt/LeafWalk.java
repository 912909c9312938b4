package io.etcddr.bolt;

import java.nio.ByteBuffer;

/// Walks a bucket leaf by leaf, in key order, for whoever wants all of it: the elements of a page are read in one go
/// out
/// of a plain [ByteBuffer], which costs a fraction of a [Cursor]'s steps before the JIT has got hold of them.
///
/// Every page is checked as [BoltVerifier#check] does it before its items can be seen, except for two things: that
/// the keys of a leaf ascend, which whoever writes them elsewhere finds out anyway, and what buckets among the items
/// hold. Used by one thread.
public final class LeafWalk {
    private final BoltFile file;
    private final SubtreeCheck check;
    private final Page.Item item = new Page.Item();
    private final Page.Item nextItem = new Page.Item();
    private final Subtree[] subtrees = new Subtree[Cursor.MAX_DEPTH];
    private final Page[] branches = new Page[Cursor.MAX_DEPTH];
    private final int[] indexes = new int[Cursor.MAX_DEPTH];
    private int depth;
    private Subtree subtree;
    private boolean started;

    private Page page;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int count;
    private boolean buckets;
    private long[] elements = new long[128];
    private int[] keyOffsets = new int[64];
    private int[] keyLengths = new int[64];
    private int[] valueLengths = new int[64];

    LeafWalk(BoltVerifier verifier, Bucket bucket) {
        this.file = verifier.file();
        this.check = new SubtreeCheck(verifier, BoltVerifier.LeafSink.NONE, SubtreeCheck.NestedBuckets.FOLLOW);
        this.subtree = Subtree.whole(bucket);
    }

    /// Goes to the next leaf page that has items; false if there is none.
    public boolean next() throws CorruptFileException {
        if (!started) {
            started = true;
            return descend();
        }
        while (depth > 0) {
            int index = ++indexes[depth - 1];
            if (index < branches[depth - 1].count()) {
                subtree = subtrees[depth - 1].child(branches[depth - 1], index, item, nextItem);
                return descend();
            }
            depth--;
        }
        return false;
    }

    /// Down to the first leaf; false if it is empty, which only that of a whole bucket may be.
    private boolean descend() throws CorruptFileException {
        page = subtree.top(file);
        while (!page.leaf()) {
            check.checkTop(subtree, page);
            if (depth == Cursor.MAX_DEPTH - 1) {
                throw new CorruptFileException(
                        "page at offset %d: more than %d levels".formatted(page.offset(), Cursor.MAX_DEPTH));
            }
            subtrees[depth] = subtree;
            branches[depth] = page;
            indexes[depth] = 0;
            depth++;
            subtree = subtree.child(page, 0, item, nextItem);
            page = subtree.top(file);
        }
        check.reach(page);
        read();
        return count > 0;
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
        if (!sound(start)) {
            check.checkItems(subtree, page); // says what is wrong
            throw new IllegalStateException("%s: found sound on the second look".formatted(page.describe()));
        }
    }

    /// Takes the elements apart, and answers whether all is well with them.
    private boolean sound(int start) {
        buckets = false;
        int unknownFlags = 0;
        long end = start + page.length();
        long expected = start + PageHeader.LENGTH + (long) count * Page.ELEMENT_LENGTH;
        boolean sound = count > 0 || subtree.isWhole();
        for (int i = 0; i < count; i++) {
            long first = elements[2 * i];
            long second = elements[2 * i + 1];
            long keyOffset = start + PageHeader.LENGTH + (long) i * Page.ELEMENT_LENGTH + (first >>> 32);
            long keyLength = second & 0xFFFFFFFFL;
            long valueLength = second >>> 32;
            sound &= keyLength > 0 && keyLength <= Page.MAX_KEY && keyOffset == expected;
            expected += keyLength + valueLength;
            sound &= expected <= end;
            unknownFlags |= (int) first & ~Page.BUCKET_FLAG;
            buckets |= (first & Page.BUCKET_FLAG) != 0;
            keyOffsets[i] = (int) keyOffset;
            keyLengths[i] = (int) keyLength;
            valueLengths[i] = (int) valueLength;
        }
        return sound
                && unknownFlags == 0
                && (page.inline()
                        ? expected == end
                        : page.header().overflow() <= page.overflowNeeded(expected - start + page.offset()))
                && startsAsItsParentSays(start);
    }

    private boolean startsAsItsParentSays(int start) {
        return subtree.isWhole()
                || file.compare(
                                subtree.lowerOffset(),
                                subtree.lowerLength(),
                                page.offset() + keyOffsets[0] - start,
                                keyLengths[0])
                        == 0;
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
