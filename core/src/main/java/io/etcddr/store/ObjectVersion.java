package io.etcddr.store;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells one content of a small object from another: two contents of a key have different versions. The same
/// content written again may have its old version or a new one. Means something only to the store that gave it.
public record ObjectVersion(String value) {
    /// The largest object, in bytes, that has a version in every store and can be replaced by
    /// [WriteMode#replacing].
    public static final int LARGEST = 1 << 20;

    public ObjectVersion {
        requireNonNull(value, "value is null");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an object's version is empty");
        }
    }

    /// For stores that keep no versions themselves.
    static ObjectVersion ofContent(byte[] content) {
        try {
            return new ObjectVersion(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e); // every Java has it
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
