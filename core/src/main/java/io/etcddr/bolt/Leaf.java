package io.etcddr.bolt;

/// A sound leaf page whose items are read one after the other: [#next] until it says false. Reused from page to page;
/// only
/// for the time of the call that hands it over.
public final class Leaf {
    private final Page.Item item = new Page.Item();
    private Page page;
    private long end;
    private int index;

    /// @param page was checked, and its last item ends at `end`
    Leaf on(Page page, long end) {
        this.page = page;
        this.end = end;
        this.index = 0;
        return this;
    }

    /// Where the keys and values are, one after the other without gaps.
    public long offset() {
        return page.dataOffset();
    }

    public long length() {
        return end - page.dataOffset();
    }

    public int count() {
        return page.count();
    }

    /// Goes to the next item; false if there is none.
    ///
    /// @throws CorruptFileException never, as the page is sound; declared because reading an item checks it
    public boolean next() throws CorruptFileException {
        if (index == page.count()) {
            return false;
        }
        page.item(index++, item);
        return true;
    }

    public long keyOffset() {
        return item.keyOffset;
    }

    public int keyLength() {
        return item.keyLength;
    }

    public long valueOffset() {
        return item.valueOffset();
    }

    public int valueLength() {
        return item.valueLength;
    }
}
