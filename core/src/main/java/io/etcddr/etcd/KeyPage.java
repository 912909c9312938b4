package io.etcddr.etcd;

import java.util.List;

/// Some keys of a range.
///
/// @param keys the first of them, in key order
/// @param count how many the range has
public record KeyPage(List<StoredKey> keys, long count) {
    public KeyPage {
        keys = List.copyOf(keys);
    }
}
