package io.etcddr.store;

import static java.util.Objects.requireNonNull;

/// The name of an object inside a store: segments of `[A-Za-z0-9._=+@,-]` separated by single slashes, no segment
/// `.` or `..`,
/// 900 characters at most (S3 allows 1024 bytes; the prefix of the repository needs room). A key may end in a slash
/// only as
/// the prefix of a listing; the empty key is the prefix of everything.
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    public static final ObjectKey ROOT = new ObjectKey("");
    private static final int MAX_LENGTH = 900;

    /// @throws IllegalArgumentException if `value` is not such a name
    public ObjectKey {
        requireNonNull(value, "value is null");
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("object key longer than %d characters".formatted(MAX_LENGTH));
        }
        int start = 0;
        while (start < value.length()) {
            int slash = value.indexOf('/', start);
            int end = slash < 0 ? value.length() : slash;
            if (!isSegment(value, start, end)) {
                throw new IllegalArgumentException("not an object key: \"%s\"".formatted(value));
            }
            start = end + 1;
        }
    }

    /// Without a pattern: a listing makes tens of thousands of keys.
    private static boolean isSegment(String value, int start, int end) {
        boolean onlyDots = end - start <= 2;
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || "._=+@,-".indexOf(c) >= 0;
            if (!allowed) {
                return false;
            }
            onlyDots &= c == '.';
        }
        return !onlyDots; // an empty segment is refused with `.` and `..`
    }

    /// This key as a folder, with `child` inside it.
    public ObjectKey resolve(String child) {
        return new ObjectKey(value.isEmpty() || value.endsWith("/") ? value + child : value + "/" + child);
    }

    /// This key, if it can name an object and not only the prefix of a listing.
    ///
    /// @throws IllegalArgumentException if it is empty or ends in a slash
    public ObjectKey requireObject() {
        if (value.isEmpty() || value.endsWith("/")) {
            throw new IllegalArgumentException("\"%s\" is a prefix and not the key of an object".formatted(value));
        }
        return this;
    }

    /// The part after the last slash.
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value); // ASCII only: the same order as that of the UTF-8 bytes
    }

    @Override
    public String toString() {
        return value;
    }
}
