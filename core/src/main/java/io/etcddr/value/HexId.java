package io.etcddr.value;

/// What the ids of members and clusters have in common.
final class HexId {
    private HexId() {}

    static long parse(String hex) {
        if (!hex.matches("[0-9a-fA-F]{1,16}")) {
            throw new IllegalArgumentException("not an etcd id: \"%s\"".formatted(hex));
        }
        return Long.parseUnsignedLong(hex, 16);
    }
}
