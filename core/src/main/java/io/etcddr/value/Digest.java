package io.etcddr.value;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256, as 64 lower-case hexadecimal digits.
public record Digest(String hex) {
    public static final int LENGTH = 32;

    /// @throws IllegalArgumentException if `hex` is not 64 lower-case hexadecimal digits
    public Digest {
        requireNonNull(hex, "hex is null");
        if (hex.length() != 2 * LENGTH || !isLowerCaseHex(hex)) {
            throw new IllegalArgumentException("not a SHA-256: \"%s\"".formatted(hex));
        }
    }

    /// Without a pattern: a listing makes tens of thousands of digests.
    private static boolean isLowerCaseHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    public static Digest of(byte[] content) {
        return ofBytes(newMessageDigest().digest(content));
    }

    /// @param sha256 the 32 bytes of a digest
    public static Digest ofBytes(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    public static MessageDigest newMessageDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
