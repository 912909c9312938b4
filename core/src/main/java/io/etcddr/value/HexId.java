package io.etcddr.value;

import java.util.HexFormat;

/// What the ids of members and clusters have in common.
final class HexId {
    private static final int MAX_DIGITS = 16;

    private HexId() {}

    static long parse(String hex) {
        if (hex.isEmpty() || hex.length() > MAX_DIGITS) {
            throw notAnId(hex);
        }
        long id = 0;
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw notAnId(hex);
            }
            id = id << 4 | HexFormat.fromHexDigit(hex.charAt(i));
        }
        return id;
    }

    private static IllegalArgumentException notAnId(String hex) {
        return new IllegalArgumentException("not an etcd id: \"%s\"".formatted(hex));
    }
}
