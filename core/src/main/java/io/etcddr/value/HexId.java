package io.etcddr.value;

import java.util.regex.Pattern;

/// What the ids of members and clusters have in common.
final class HexId {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{1,16}");

    private HexId() {}

    static long parse(String hex) {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not an etcd id: \"%s\"".formatted(hex));
        }
        return Long.parseUnsignedLong(hex, 16);
    }
}
