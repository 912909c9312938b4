package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;

/// User keys from `from` on and below `end`; an empty `end` means no upper bound.
final class KeyRange {
    static final KeyRange ALL = new KeyRange(new byte[0], new byte[0]);

    private final byte[] from;
    private final byte[] end;

    KeyRange(byte[] from, byte[] end) {
        this.from = from.clone();
        this.end = end.clone();
    }

    boolean contains(MemorySegment bytes, long offset, int length) {
        return (from.length == 0 || Bytes.compare(bytes, offset, length, from) >= 0)
                && (end.length == 0 || Bytes.compare(bytes, offset, length, end) < 0);
    }
}
