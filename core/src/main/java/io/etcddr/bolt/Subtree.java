package io.etcddr.bolt;

/// A part of a bucket whose items follow each other: what several threads share a large bucket by. The subtrees of a
/// bucket, one after the other, hold all its items in key order.
///
/// The bounds are places of keys in branch pages above; a length of 0 means that there is none.
///
/// @param page the page at its top; 0 for an inline bucket
/// @param depth levels from the root bucket's first page, nested buckets counted, so that no walk goes too deep
public record Subtree(
        Bucket bucket, long page, int depth, long lowerOffset, int lowerLength, long upperOffset, int upperLength) {
    /// All of a bucket as one part.
    public static Subtree whole(Bucket bucket) {
        return whole(bucket, 0);
    }

    static Subtree whole(Bucket bucket, int depth) {
        return new Subtree(bucket, bucket.root(), depth, 0, 0, 0, 0);
    }

    Page top(BoltFile file) throws CorruptFileException {
        return page == 0 ? Page.readInline(file, bucket) : Page.read(file, page);
    }

    /// Whether this is a whole bucket. Every part of one has a lower bound, the leftmost part too.
    boolean isWhole() {
        return lowerLength == 0;
    }

    boolean boundedAbove() {
        return upperLength > 0;
    }

    /// The subtree under one element of this subtree's top page.
    Subtree child(Page top, int index, Page.Item element, Page.Item next) throws CorruptFileException {
        top.item(index, element);
        long upper = upperOffset;
        int length = upperLength;
        if (index + 1 < top.count()) {
            top.item(index + 1, next);
            upper = next.keyOffset;
            length = next.keyLength;
        }
        return new Subtree(bucket, top.child(index), depth + 1, element.keyOffset, element.keyLength, upper, length);
    }
}
