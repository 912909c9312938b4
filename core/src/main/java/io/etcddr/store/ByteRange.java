package io.etcddr.store;

/// Bytes `offset` to `offset + length - 1`; [#ALL] reads to the end.
public record ByteRange(long offset, long length) {
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    public ByteRange {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("range %d+%d is negative".formatted(offset, length));
        }
    }

    /// From `offset` to the end of the object.
    public static ByteRange from(long offset) {
        return new ByteRange(offset, Long.MAX_VALUE);
    }

    /// How many bytes of an object of `size` bytes this range holds.
    ///
    /// @throws StoreException if the range starts at or past the end of an object that is not empty
    public long lengthWithin(ObjectKey key, long size) throws StoreException {
        if (offset > 0 && offset >= size) {
            throw new StoreException(
                    StoreException.Reason.FAILED,
                    "%s has %d bytes: nothing can be read at offset %d".formatted(key, size, offset));
        }
        return Math.min(length, size - offset);
    }
}
