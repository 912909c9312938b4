package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;

/// Reads `mvccpb.KeyValue` messages in place, one after the other, without allocating.
///
/// | field | type  | name            |
/// |-------|-------|-----------------|
/// | 1     | bytes | key             |
/// | 2     | int64 | create_revision |
/// | 3     | int64 | mod_revision    |
/// | 4     | int64 | version         |
/// | 5     | bytes | value           |
/// | 6     | int64 | lease           |
///
/// The key is always the first field and there is one (gogo-protobuf writes in field order), except in the empty
/// record that `--bump-revision` leaves behind. A message of another form was not written by etcd and is refused.
final class KeyValueReader {
    private final ProtoReader fields;
    private final long[] numbers = new long[7];
    private long keyOffset;
    private int keyLength;
    private long valueOffset;
    private int valueLength;

    KeyValueReader(MemorySegment bytes) {
        fields = new ProtoReader(bytes);
    }

    /// False if this is no message that etcd has written.
    boolean read(long offset, int length) {
        numbers[2] = 0;
        numbers[3] = 0;
        numbers[4] = 0;
        numbers[6] = 0;
        keyOffset = offset;
        keyLength = 0;
        valueOffset = offset;
        valueLength = 0;
        if (length == 0) {
            return true;
        }
        fields.start(offset, length);
        if (!fields.next() || fields.field() != 1 || fields.wireType() != ProtoReader.BYTES) {
            return false;
        }
        keyOffset = fields.contentOffset();
        keyLength = (int) fields.contentLength();
        while (fields.next()) {
            if (!take()) {
                return false;
            }
        }
        return !fields.failed();
    }

    private boolean take() {
        int field = fields.field();
        switch (field) {
            case 1 -> {
                return false;
            }
            case 2, 3, 4, 6 -> {
                numbers[field] = fields.varintValue();
                return fields.wireType() == ProtoReader.VARINT;
            }
            case 5 -> {
                valueOffset = fields.contentOffset();
                valueLength = (int) fields.contentLength();
                return fields.wireType() == ProtoReader.BYTES;
            }
            default -> {
                return true;
            }
        }
    }

    long keyOffset() {
        return keyOffset;
    }

    int keyLength() {
        return keyLength;
    }

    long createRevision() {
        return numbers[2];
    }

    long modRevision() {
        return numbers[3];
    }

    long version() {
        return numbers[4];
    }

    long valueOffset() {
        return valueOffset;
    }

    int valueLength() {
        return valueLength;
    }

    long lease() {
        return numbers[6];
    }
}
