package io.etcddr.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// One bucket's tree, written while its items come in: a leaf as soon as it is full, a branch page as soon as its
/// children fill it. All leaves end up at the same depth. Memory is one leaf and one branch page per level, whatever
/// the size of the bucket.
final class TreeBuilder {
    /// A leaf grows over overflow pages up to this size while much of its last page would stay empty. bbolt itself
    /// makes
    /// such leaves of values that do not fill its pages well (`node.go`, `splitIndex`: at least two keys per page).
    /// Values of about half a page would otherwise waste a third of the file.
    private static final int MAX_LEAF = 32 << 10;

    /// A leaf ends where at most this part of its last page stays empty.
    private static final int WASTE = 16;

    private final PageOutput out;
    private final int maxLeaf;
    private final LeafBuilder leaf;
    private final List<Branch> branches = new ArrayList<>();

    /// @param flags of every item
    TreeBuilder(PageOutput out, int flags) {
        this.out = out;
        this.leaf = new LeafBuilder(flags);
        this.maxLeaf = Math.max(MAX_LEAF, out.pageSize());
    }

    /// Keys must come in ascending order; the caller sees to it.
    void add(ByteBuffer source, int offset, int keyLength, int valueLength) throws IOException {
        if (leaf.count() > 0 && endsBefore(LeafBuilder.sizeOf(keyLength, valueLength))) {
            writeLeaf();
        }
        leaf.add(source, offset, keyLength, valueLength);
    }

    private boolean endsBefore(long itemSize) {
        long pages = (leaf.size() + out.pageSize() - 1) / out.pageSize() * out.pageSize();
        boolean crosses = leaf.size() + itemSize > pages;
        return crosses && (pages - leaf.size() <= out.pageSize() / WASTE || leaf.size() + itemSize > maxLeaf);
    }

    private void writeLeaf() throws IOException {
        byte[] firstKey = leaf.firstKey();
        addChild(0, firstKey, leaf.writeTo(out));
    }

    private void addChild(int level, byte[] firstKey, long page) throws IOException {
        if (level == branches.size()) {
            branches.add(new Branch());
        }
        Branch branch = branches.get(level);
        if (branch.isFull(firstKey)) {
            writeBranch(level);
        }
        branch.add(firstKey, page);
    }

    private void writeBranch(int level) throws IOException {
        Branch branch = branches.get(level);
        byte[] firstKey = branch.keys.getFirst();
        addChild(level + 1, firstKey, branch.write());
    }

    /// Ends a bucket that may be inline in its parent: what bbolt calls inlineable (`bucket.go`).
    ///
    /// @return the value of the bucket's item in its parent
    byte[] finishBucket(long sequence) throws IOException {
        boolean inline = branches.isEmpty() && leaf.size() <= out.pageSize() / 4;
        byte[] image = inline ? leaf.image() : new byte[0];
        return ByteBuffer.allocate(Bucket.HEADER_LENGTH + image.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(inline ? 0 : finish())
                .putLong(sequence)
                .put(image)
                .array();
    }

    /// Writes what is left, level by level.
    ///
    /// @return the root page
    long finish() throws IOException {
        if (branches.isEmpty() && leaf.count() == 0) {
            return leaf.writeTo(out);
        }
        if (leaf.count() > 0) {
            writeLeaf();
        }
        int level = 0;
        while (level < branches.size() - 1 || branches.get(level).keys.size() > 1) {
            writeBranch(level);
            level++;
        }
        return branches.get(level).children.getFirst();
    }

    /// The branch page that is being collected at one level.
    private final class Branch {
        private final List<byte[]> keys = new ArrayList<>();
        private final List<Long> children = new ArrayList<>();
        private int size = PageHeader.LENGTH;

        /// Two children at least: with one, a tree of keys longer than a page would never get narrower upwards.
        boolean isFull(byte[] nextKey) {
            return keys.size() >= 2 && size + Page.ELEMENT_LENGTH + nextKey.length > out.pageSize();
        }

        void add(byte[] key, long child) {
            keys.add(key);
            children.add(child);
            size += Page.ELEMENT_LENGTH + key.length;
        }

        long write() throws IOException {
            long id = out.nextPage();
            int headLength = PageHeader.LENGTH + keys.size() * Page.ELEMENT_LENGTH;
            int element = out.reserve(headLength);
            ByteBuffer bytes = out.bytes();
            long data = (long) element + headLength;
            PageHeader.write(bytes, element, id, PageType.BRANCH, keys.size(), (size - 1) / out.pageSize());
            element += PageHeader.LENGTH;
            for (int i = 0; i < keys.size(); i++) {
                bytes.putLong(element, data - element | (long) keys.get(i).length << 32);
                bytes.putLong(element + 8, children.get(i));
                element += Page.ELEMENT_LENGTH;
                data += keys.get(i).length;
            }
            for (byte[] key : keys) {
                out.copy(key);
            }
            out.pad();
            keys.clear();
            children.clear();
            size = PageHeader.LENGTH;
            return id;
        }
    }
}
