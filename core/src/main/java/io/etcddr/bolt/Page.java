package io.etcddr.bolt;

/// A branch or leaf page with its bytes: a whole page with its overflow pages, or an inline bucket's page image.
///
/// Element `i` of 16 bytes is at `offset + 16 + 16 * i`; `pos` counts from the start of that element, and the value
/// follows the key:
///
/// | branch: offset | type | field   | leaf: offset | type | field                      |
/// |----------------|------|---------|--------------|------|----------------------------|
/// | 0              | u32  | pos     | 0            | u32  | flags, 1: value is a bucket |
/// | 4              | u32  | ksize   | 4            | u32  | pos                        |
/// | 8              | u64  | child   | 8            | u32  | ksize                      |
/// |                |      |         | 12           | u32  | vsize                      |
///
/// Source: bbolt `internal/common/page.go`. The element methods check that what an element points to lies in the
/// page.
record Page(BoltFile file, PageHeader header, long offset, long length) {
    static final int ELEMENT_LENGTH = 16;
    static final int BUCKET_FLAG = 1;
    /// bbolt `MaxKeySize`.
    static final int MAX_KEY = 32768;
    /// bbolt `MaxValueSize`.
    static final long MAX_VALUE = Integer.MAX_VALUE - 1;

    static Page read(BoltFile file, long id) throws CorruptFileException {
        PageHeader header = PageHeader.read(file, id);
        return new Page(file, header, file.offsetOf(id), (header.overflow() + 1) * file.pageSize())
                .checked(header.type() == PageType.LEAF || header.type() == PageType.BRANCH);
    }

    static Page readInline(BoltFile file, Bucket bucket) throws CorruptFileException {
        PageHeader header = PageHeader.readInline(file, bucket.inlineOffset());
        return new Page(file, header, bucket.inlineOffset(), bucket.inlineLength()).checked(true);
    }

    private Page checked(boolean expectedType) throws CorruptFileException {
        if (!expectedType) {
            throw new CorruptFileException(
                    "%s: found a %s page, expected BRANCH or LEAF".formatted(describe(), header.type()));
        }
        if (PageHeader.LENGTH + (long) header.count() * ELEMENT_LENGTH > length) {
            throw new CorruptFileException(
                    "%s: %d elements do not fit into its %d bytes".formatted(describe(), header.count(), length));
        }
        if (header.type() == PageType.BRANCH && header.count() == 0) {
            throw new CorruptFileException("%s: branch page without elements".formatted(describe()));
        }
        return this;
    }

    boolean leaf() {
        return header.type() == PageType.LEAF;
    }

    boolean inline() {
        return header.id() == 0;
    }

    int count() {
        return header.count();
    }

    long end() {
        return offset + length;
    }

    long elementOffset(int index) {
        return offset + PageHeader.LENGTH + (long) index * ELEMENT_LENGTH;
    }

    /// Where the bytes of keys and values begin: right after the elements.
    long dataOffset() {
        return elementOffset(header.count());
    }

    /// @throws CorruptFileException if there is no such page
    long child(int index) throws CorruptFileException {
        long child = file.u64(elementOffset(index) + 8);
        if (!file.hasPage(child)) {
            file.requirePage("%s: element %d at offset %d".formatted(describe(), index, elementOffset(index)), child);
        }
        return child;
    }

    int flags(int leafElement) {
        return (int) file.u64(elementOffset(leafElement));
    }

    /// Reads the place of a key and, in a leaf, of its value.
    ///
    /// @throws CorruptFileException if it reaches out of the page, lies in the elements, or has a size that
    ///     bbolt forbids
    void item(int index, Item item) throws CorruptFileException {
        long element = elementOffset(index);
        long first = file.u64(element);
        long second = file.u64(element + 8);
        long keyOffset;
        long keyLength;
        long valueLength;
        if (leaf()) {
            item.flags = (int) first;
            keyOffset = element + (first >>> 32);
            keyLength = second & 0xFFFFFFFFL;
            valueLength = second >>> 32;
        } else {
            item.flags = 0;
            keyOffset = element + (first & 0xFFFFFFFFL);
            keyLength = first >>> 32;
            valueLength = 0;
        }
        boolean sound = keyLength > 0
                && keyLength <= MAX_KEY
                && valueLength <= MAX_VALUE
                && keyOffset >= dataOffset()
                && keyOffset + keyLength + valueLength <= end();
        if (!sound) {
            throw new CorruptFileException(
                    "%s: element %d at offset %d: key of %d bytes and value of %d bytes at offset %d, expected between %d and %d"
                            .formatted(
                                    describe(),
                                    index,
                                    element,
                                    keyLength,
                                    valueLength,
                                    keyOffset,
                                    dataOffset(),
                                    end()));
        }
        item.keyOffset = keyOffset;
        item.keyLength = (int) keyLength;
        item.valueLength = (int) valueLength;
    }

    /// The overflow pages that items up to `end` need, by the more generous of bbolt's rules.
    long overflowNeeded(long end) {
        return (end - offset) / file.pageSize();
    }

    /// Where the data of the first element is, behind the elements; that of each other one is right behind the one
    /// before: bbolt `node.write`.
    ///
    /// @throws CorruptFileException if it is elsewhere, so that items overlap or leave gaps
    void requireAt(long expected, int index, Item item) throws CorruptFileException {
        if (item.keyOffset != expected) {
            throw new CorruptFileException("%s: data of element %d is at offset %d, expected %d"
                    .formatted(describe(), index, item.keyOffset, expected));
        }
    }

    String describe() {
        return inline() ? "inline page at offset " + offset : BoltFile.describe(header.id(), offset);
    }

    /// Where a key and its value are. Reused from item to item, because a file has many.
    static final class Item {
        int flags;
        long keyOffset;
        int keyLength;
        int valueLength;

        long valueOffset() {
            return keyOffset + keyLength;
        }

        /// Where the value ends.
        long end() {
            return keyOffset + keyLength + valueLength;
        }

        boolean isBucket() {
            return (flags & BUCKET_FLAG) != 0;
        }
    }
}
