package io.etcddr.mvcc;

import java.nio.ByteBuffer;
import java.util.Comparator;

/// The place of a change in the history of a store: the `main` revision of the transaction, and the number of the
/// change in it. The key of a record in bucket `key`:
///
/// | offset | type | field                                     |
/// |--------|------|-------------------------------------------|
/// | 0      | i64  | main, big endian                          |
/// | 8      | u8   | `_`                                       |
/// | 9      | i64  | sub, big endian                           |
/// | 17     | u8   | `t`, only in the record of a deletion     |
///
/// Source: etcd `server/storage/mvcc/revision.go`.
public record Revision(long main, long sub) implements Comparable<Revision> {
    public static final int LENGTH = 17;
    public static final int TOMBSTONE_LENGTH = 18;
    static final byte SEPARATOR = '_';
    static final byte TOMBSTONE_MARK = 't';

    private static final Comparator<Revision> ORDER =
            Comparator.comparingLong(Revision::main).thenComparingLong(Revision::sub);

    /// @throws IllegalArgumentException if a number is negative
    public Revision {
        if (main < 0 || sub < 0) {
            throw new IllegalArgumentException("revision %d, %d: expected no negative number".formatted(main, sub));
        }
    }

    /// The key of the record of a put.
    public byte[] putKey() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(main)
                .put(SEPARATOR)
                .putLong(sub)
                .array();
    }

    /// The key of the record of a deletion.
    public byte[] tombstoneKey() {
        return ByteBuffer.allocate(TOMBSTONE_LENGTH)
                .put(putKey())
                .put(TOMBSTONE_MARK)
                .array();
    }

    @Override
    public int compareTo(Revision other) {
        return ORDER.compare(this, other);
    }
}
