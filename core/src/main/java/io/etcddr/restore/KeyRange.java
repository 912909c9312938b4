package io.etcddr.restore;

import java.util.Arrays;

/// Keys `from` to `end` exclusive, as etcd's range requests have them. The arrays are the record's own.
///
/// @param end an empty array means no upper bound
public record KeyRange(byte[] from, byte[] end) {
    public static KeyRange all() {
        return new KeyRange(new byte[0], new byte[0]);
    }

    public static KeyRange one(byte[] key) {
        return new KeyRange(key, Arrays.copyOf(key, key.length + 1)); // the next key in byte order is key + 0x00
    }

    /// All keys that start with `prefix`: the end is the prefix with its last byte that is not 0xff raised by
    /// one.
    public static KeyRange prefix(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        if (last >= 0) {
            end[last]++;
        }
        return new KeyRange(prefix, end);
    }
}
