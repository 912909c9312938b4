package io.etcddr.bolt;

import io.etcddr.bolt.BoltVerifier.LeafSink;

/// The part of [BoltVerifier] that walks one subtree. A page that is damaged or already reached is named and not
/// followed, so no page is walked twice and no walk is without end.
final class SubtreeCheck {
    private final BoltVerifier verifier;
    private final BoltFile file;
    private final LeafSink sink;
    private final NestedBuckets nested;
    private final Page.Item item = new Page.Item();
    private final Leaf leaf = new Leaf();

    enum NestedBuckets {
        /// In the root bucket, whose buckets are planned and checked one by one.
        SKIP,
        FOLLOW
    }

    SubtreeCheck(BoltVerifier verifier, LeafSink sink, NestedBuckets nested) {
        this.verifier = verifier;
        this.file = verifier.file();
        this.sink = sink;
        this.nested = nested;
    }

    void run(Subtree subtree) {
        long where = subtree.page() == 0 ? subtree.bucket().inlineOffset() : subtree.page() * file.pageSize();
        try {
            if (subtree.depth() >= Cursor.MAX_DEPTH) {
                throw new CorruptFileException(
                        "page at offset %d: more than %d levels".formatted(where, Cursor.MAX_DEPTH));
            }
            Page page = subtree.top(file);
            checkTop(subtree, page);
            if (page.leaf()) {
                leaf(subtree, page);
            } else {
                children(subtree, page);
            }
        } catch (CorruptFileException e) {
            verifier.findings().add(where, e.getMessage());
        }
    }

    private void children(Subtree subtree, Page page) {
        Page.Item next = new Page.Item();
        for (int i = 0; i < page.count(); i++) {
            try {
                run(subtree.child(page, i, item, next));
            } catch (CorruptFileException e) {
                verifier.findings().add(page.elementOffset(i), e.getMessage());
            }
        }
    }

    /// One page and its elements, not what is below.
    void checkTop(Subtree subtree, Page page) throws CorruptFileException {
        reach(page);
        checkItems(subtree, page);
    }

    /// What can be told from the page itself and the bounds that its parents set.
    void checkItems(Subtree subtree, Page page) throws CorruptFileException {
        if (page.count() == 0 && !subtree.isWhole()) {
            throw new CorruptFileException(
                    "%s: empty, which only the first page of a bucket may be".formatted(page.describe()));
        }
        long expected = page.dataOffset();
        long previousOffset = 0;
        int previousLength = 0;
        for (int i = 0; i < page.count(); i++) {
            page.item(i, item);
            page.requireAt(expected, i, item);
            if (i == 0) {
                checkLower(subtree, page);
            } else if (file.compare(previousOffset, previousLength, item.keyOffset, item.keyLength) >= 0) {
                throw new CorruptFileException("%s: key of element %d at offset %d does not come after the one before"
                        .formatted(page.describe(), i, item.keyOffset));
            }
            checkFlags(page, i);
            previousOffset = item.keyOffset;
            previousLength = item.keyLength;
            expected = item.end();
        }
        checkUpper(subtree, page, previousOffset, previousLength);
        checkEnd(page, expected);
    }

    /// @throws CorruptFileException if the page, or one of its overflow pages, was reached before
    void reach(Page page) throws CorruptFileException {
        if (page.inline()) {
            return;
        }
        long first = page.header().id();
        for (long id = first; id <= first + page.header().overflow(); id++) {
            if (!verifier.reached().add(id)) {
                throw new CorruptFileException("%s: reached twice%s"
                        .formatted(page.describe(), id == first ? "" : ", by its overflow page " + id));
            }
        }
    }

    private void checkLower(Subtree subtree, Page page) throws CorruptFileException {
        if (!subtree.isWhole()
                && file.compare(subtree.lowerOffset(), subtree.lowerLength(), item.keyOffset, item.keyLength) != 0) {
            throw new CorruptFileException("%s: its first key at offset %d is not the one its parent has at offset %d"
                    .formatted(page.describe(), item.keyOffset, subtree.lowerOffset()));
        }
    }

    private void checkUpper(Subtree subtree, Page page, long offset, int length) throws CorruptFileException {
        if (length > 0
                && subtree.boundedAbove()
                && file.compare(offset, length, subtree.upperOffset(), subtree.upperLength()) >= 0) {
            throw new CorruptFileException(
                    "%s: its last key at offset %d reaches into its neighbour, which begins with the key at offset %d"
                            .formatted(page.describe(), offset, subtree.upperOffset()));
        }
    }

    private void checkFlags(Page page, int index) throws CorruptFileException {
        if ((item.flags & ~Page.BUCKET_FLAG) != 0) {
            throw new CorruptFileException("%s: element %d at offset %d has unknown flags 0x%x"
                    .formatted(page.describe(), index, page.elementOffset(index), item.flags));
        }
    }

    /// bbolt allocates `size / pageSize + 1` pages (1.3) or as many as the size needs (1.4). The image of an inline
    /// bucket is as long as its items are (`Bucket.write`); so one that has lost its items shows.
    private void checkEnd(Page page, long end) throws CorruptFileException {
        if (page.inline() && end != page.end()) {
            throw new CorruptFileException(
                    "%s: %d bytes after its last item, expected none".formatted(page.describe(), page.end() - end));
        }
        if (page.header().overflow() > page.overflowNeeded(end)) {
            throw new CorruptFileException("%s: has %d overflow pages, its items need %d"
                    .formatted(page.describe(), page.header().overflow(), page.overflowNeeded(end)));
        }
    }

    private void leaf(Subtree subtree, Page page) throws CorruptFileException {
        // checkTop() left the last element in `item`.
        long end = page.count() == 0 ? page.dataOffset() : item.end();
        if (nested == NestedBuckets.FOLLOW) {
            followBuckets(page, subtree.depth());
        }
        sink.leaf(leaf.on(page, end));
    }

    private void followBuckets(Page page, int depth) throws CorruptFileException {
        for (int i = 0; i < page.count(); i++) {
            if ((page.flags(i) & Page.BUCKET_FLAG) == 0) {
                continue;
            }
            page.item(i, item);
            verifier.countNestedBucket();
            Bucket bucket = Bucket.read(file, "nested", item.valueOffset(), item.valueLength);
            new SubtreeCheck(verifier, LeafSink.NONE, NestedBuckets.FOLLOW).run(Subtree.whole(bucket, depth + 1));
        }
    }
}
