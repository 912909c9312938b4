package io.etcddr.bolt;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks the items of a bucket, or of a part of it, in key order. What it stands on is told as offsets into
/// [BoltFile#segment], without allocating; [#key] and [#value] give slices. Used by one thread.
///
/// Everything that a page says is checked before it is followed, so a damaged file ends in a [CorruptFileException]
/// and never in a hang: no more pages are visited than the file has, and the items of a page do not overlap. The order
/// of keys and double references are not checked here; [BoltVerifier] does that.
public final class Cursor {
    /// A tree of 64 levels would need more pages than any disk has, with only two children per page.
    static final int MAX_DEPTH = 64;

    private final BoltFile file;
    private final Subtree subtree;
    private final Page.Item item = new Page.Item();
    private Page[] pages = new Page[8];
    private int[] indexes = new int[8];
    private int depth;
    private long visited;

    Cursor(BoltFile file, Subtree subtree) {
        this.file = file;
        this.subtree = subtree;
    }

    /// Goes to the first item; false if there is none.
    public boolean first() throws CorruptFileException {
        start();
        push(subtree.top(file), 0);
        return descend(Side.FIRST);
    }

    /// Goes to the last item; false if there is none.
    public boolean last() throws CorruptFileException {
        start();
        Page root = subtree.top(file);
        push(root, root.count() - 1);
        return descend(Side.LAST);
    }

    /// Goes to the next item; false if there is none.
    ///
    /// @throws IllegalStateException if the cursor stands on no item
    public boolean next() throws CorruptFileException {
        requireItem();
        Page page = pages[depth - 1];
        int index = ++indexes[depth - 1];
        if (index == page.count()) {
            return descend(Side.FIRST);
        }
        long expected = item.end();
        page.item(index, item);
        page.requireAt(expected, index, item);
        return true;
    }

    /// Goes to the first item whose key is not below `key`; false if there is none.
    public boolean seek(byte[] key) throws CorruptFileException {
        start();
        Page page = subtree.top(file);
        push(page, 0);
        while (!page.leaf()) {
            // The last child whose first key is not above the searched key; the first child when there is none.
            int index = Math.max(0, search(page, key, 1) - 1);
            indexes[depth - 1] = index;
            page = Page.read(file, page.child(index));
            push(page, 0);
        }
        indexes[depth - 1] = search(page, key, 0);
        return descend(Side.FIRST);
    }

    /// The number of elements whose key compares below `bound` to the searched key.
    private int search(Page page, byte[] key, int bound) throws CorruptFileException {
        int low = 0;
        int high = page.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            page.item(middle, item);
            if (file.compare(item.keyOffset, item.keyLength, key) < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void start() {
        Arrays.fill(pages, null);
        depth = 0;
        visited = 0;
    }

    private void push(Page page, int index) throws CorruptFileException {
        visited += page.header().overflow() + 1;
        if (visited > file.meta().highWaterMark() || depth == MAX_DEPTH) {
            throw new CorruptFileException("%s: it is reached again and again, or by more than %d levels"
                    .formatted(page.describe(), MAX_DEPTH));
        }
        if (depth == pages.length) {
            pages = Arrays.copyOf(pages, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        pages[depth] = page;
        indexes[depth] = index;
        depth++;
    }

    /// From the current place down to an item, climbing where a page is used up.
    private boolean descend(Side side) throws CorruptFileException {
        while (depth > 0) {
            Page page = pages[depth - 1];
            int index = indexes[depth - 1];
            if (index >= 0 && index < page.count()) {
                if (page.leaf()) {
                    page.item(index, item);
                    return true;
                }
                Page child = Page.read(file, page.child(index));
                push(child, side == Side.FIRST ? 0 : child.count() - 1);
            } else {
                depth--;
                if (depth > 0) {
                    indexes[depth - 1] += side == Side.FIRST ? 1 : -1;
                }
            }
        }
        return false;
    }

    private void requireItem() {
        if (depth == 0) {
            throw new IllegalStateException("the cursor stands on no item");
        }
    }

    /// Whether the value is a bucket of its own.
    public boolean isBucket() {
        requireItem();
        return item.isBucket();
    }

    public long keyOffset() {
        requireItem();
        return item.keyOffset;
    }

    public int keyLength() {
        requireItem();
        return item.keyLength;
    }

    /// The value follows the key without a gap.
    public long valueOffset() {
        requireItem();
        return item.valueOffset();
    }

    public int valueLength() {
        requireItem();
        return item.valueLength;
    }

    public MemorySegment key() {
        return file.segment().asSlice(keyOffset(), keyLength());
    }

    public MemorySegment value() {
        return file.segment().asSlice(valueOffset(), valueLength());
    }

    public boolean keyEquals(byte[] key) {
        requireItem();
        return file.compare(item.keyOffset, item.keyLength, key) == 0;
    }

    private enum Side {
        FIRST,
        LAST
    }
}
