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
}
