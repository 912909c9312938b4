package io.etcddr.sign;

import io.etcddr.value.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of an Ed25519 key (RFC 8032). Its text form is `etcddr-sign-1:` and the 32 bytes in base64; its
/// id is
/// the first 16 hexadecimal digits of their SHA-256.
public final class VerifyingKey {
    public static final String PREFIX = "etcddr-sign-1:";
    static final int LENGTH = 32;

    /// What comes before the 32 bytes in an X.509 SubjectPublicKeyInfo of id-Ed25519 (RFC 8410, section 4).
    private static final byte[] X509_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] bytes;
    private final PublicKey key;
    private final String id;
    private final String text;

    private VerifyingKey(byte[] bytes) {
        this.bytes = bytes;
        this.key = publicKey(bytes);
        this.text = PREFIX + Base64.getEncoder().encodeToString(bytes);
        this.id = Digest.of(bytes).hex().substring(0, 16);
    }

    /// @throws IllegalArgumentException if `text` is not the text form of a key
    public static VerifyingKey parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a public signing key (%s...)".formatted(PREFIX));
        }
        byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        VerifyingKey key = of(bytes);
        if (!key.text().equals(text)) {
            throw new IllegalArgumentException("not a public signing key: bits are left over at its end");
        }
        return key;
    }

    /// @throws IllegalArgumentException if these are not the 32 bytes of a key
    static VerifyingKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "not a public signing key: %d bytes, expected %d".formatted(bytes.length, LENGTH));
        }
        return new VerifyingKey(bytes.clone());
    }

    /// From the encoding of the JDK.
    static VerifyingKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return of(Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length));
    }

    public String id() {
        return id;
    }

    public String text() {
        return text;
    }

    /// Whether `signature` was made over `message` by the private half.
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(message);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a malformed signature, or a key that is no point of the curve: either way not verified
        }
    }

    private static PublicKey publicKey(byte[] bytes) {
        byte[] encoded = Arrays.copyOf(X509_HEADER, X509_HEADER.length + LENGTH);
        System.arraycopy(bytes, 0, encoded, X509_HEADER.length, LENGTH);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public signing key", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
