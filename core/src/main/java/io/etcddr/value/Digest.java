package io.etcddr.value;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256, as 64 lower-case hexadecimal digits.
public record Digest(String hex) {
    public static final int LENGTH = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /// @throws IllegalArgumentException if `hex` is not 64 lower-case hexadecimal digits
    public Digest {
        requireNonNull(hex, "hex is null");
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256: \"%s\"".formatted(hex));
        }
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
