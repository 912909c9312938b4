package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;

/// Walks the fields of one protobuf message in a file, without allocating. Fields that nobody asks for are skipped;
/// whatever is no protobuf ends in [#failed] instead of an exception, because a record that cannot be read is a
/// finding and not the end of the walk. Groups are taken for damage: no message of etcd has any.
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final long CONTINUATION_BITS = 0x8080808080808080L;

    private final MemorySegment bytes;
    private long position;
    private long end;
    private boolean failed;
    private int field;
    private int wireType;
    private long value;

    ProtoReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    void start(long offset, long length) {
        position = offset;
        end = offset + length;
        failed = false;
    }

    /// Goes to the next field; false at the end of the message or when it is damaged.
    boolean next() {
        if (position == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (failed || field == 0 || tag >>> 32 != 0) {
            failed = true;
            return false;
        }
        switch (wireType) {
            case VARINT -> value = varint();
            case BYTES -> {
                value = varint();
                skip(value);
            }
            case FIXED64 -> skip(8);
            case FIXED32 -> skip(4);
            default -> failed = true;
        }
        return !failed;
    }

    private void skip(long length) {
        if (length < 0 || length > end - position) {
            failed = true;
        } else {
            position += length;
        }
    }

    private long varint() {
        if (end - position >= 8) {
            long word = bytes.get(Bytes.LITTLE, position);
            long last = ~word & CONTINUATION_BITS;
            if (last != 0) {
                int length = (Long.numberOfTrailingZeros(last) >>> 3) + 1;
                position += length;
                return compact(word, length);
            }
        }
        return slowVarint();
    }

    private static long compact(long word, int length) {
        long result = word & 0x7F;
        for (int i = 1; i < length; i++) {
            result |= (word >>> i & 0x7FL << 7 * i);
        }
        return result;
    }

    private long slowVarint() {
        long result = 0;
        for (int shift = 0; shift < 64 && position < end; shift += 7) {
            byte next = bytes.get(Bytes.U8, position++);
            result |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return result;
            }
        }
        failed = true;
        return 0;
    }

    /// Whether the message is no protobuf. To be asked when [#next] has said false.
    boolean failed() {
        return failed;
    }

    int field() {
        return field;
    }

    int wireType() {
        return wireType;
    }

    /// The value of a `VARINT` field.
    long varintValue() {
        return value;
    }

    /// Where the content of a `BYTES` field is.
    long contentOffset() {
        return position - value;
    }

    long contentLength() {
        return value;
    }
}
