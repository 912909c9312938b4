package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How the records in a file are read: unaligned, big endian where etcd writes it, little endian where that is
/// faster.
final class Bytes {
    static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfLong BIG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LITTLE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static boolean equal(MemorySegment bytes, long first, long second, long length) {
        long i = 0;
        for (; i + 8 <= length; i += 8) {
            if (bytes.get(LITTLE, first + i) != bytes.get(LITTLE, second + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (bytes.get(U8, first + i) != bytes.get(U8, second + i)) {
                return false;
            }
        }
        return true;
    }

    /// Compares by unsigned bytes, as etcd orders its keys.
    static int compare(MemorySegment bytes, long first, int firstLength, long second, int secondLength) {
        int common = Math.min(firstLength, secondLength);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long left = bytes.get(BIG, first + i);
            long right = bytes.get(BIG, second + i);
            if (left != right) {
                return Long.compareUnsigned(left, right);
            }
        }
        for (; i < common; i++) {
            int difference = (bytes.get(U8, first + i) & 0xFF) - (bytes.get(U8, second + i) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return firstLength - secondLength;
    }

    static int compare(MemorySegment bytes, long offset, int length, byte[] other) {
        int common = Math.min(length, other.length);
        for (int i = 0; i < common; i++) {
            int difference = (bytes.get(U8, offset + i) & 0xFF) - (other[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - other.length;
    }

    static byte[] copy(MemorySegment bytes, long offset, long length) {
        return bytes.asSlice(offset, length).toArray(U8);
    }
}
