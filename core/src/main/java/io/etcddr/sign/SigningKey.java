package io.etcddr.sign;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/// The private half of an Ed25519 key. Its file is PEM with PKCS#8, as `openssl genpkey -algorithm ed25519` writes
/// it, mode 0600.
public final class SigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int MAX_FILE = 16 << 10;

    private final PrivateKey key;
    private final VerifyingKey verifyingKey;

    private SigningKey(PrivateKey key, VerifyingKey verifyingKey) {
        this.key = key;
        this.verifyingKey = verifyingKey;
        byte[] probe = "etcd-dr".getBytes(StandardCharsets.US_ASCII);
        if (!verifyingKey.verifies(probe, sign(probe))) {
            throw new IllegalStateException("the public half of a signing key does not fit its private half");
        }
    }

    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), VerifyingKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /// @throws Failure if the file is not there or holds no such key; its content is never shown
    public static SigningKey read(Path file) throws IOException, Failure {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_FILE);
        } catch (NoSuchFileException e) {
            throw new Failure(ErrorCode.USAGE, "signing key %s does not exist".formatted(file), e)
                    .hint("Make one with `etcd-dr init`, or correct signing.key-file.");
        }
        String text = new String(content, StandardCharsets.US_ASCII);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw notAKey(file, null);
        }
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return of(
                    (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw notAKey(file, e);
        }
    }

    private static Failure notAKey(Path file, Exception cause) {
        return new Failure(ErrorCode.USAGE, "%s is not an Ed25519 private key in PEM (PKCS#8)".formatted(file), cause)
                .hint("Make one with `etcd-dr init` or `openssl genpkey -algorithm ed25519`.");
    }

    /// PKCS#8 does not carry the public half, and the JDK has no call that derives it; but its generator takes the
    /// seed as its only random bytes (RFC 8032, 5.1.5). That the halves fit is checked by the constructor.
    private static SigningKey of(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key hides its bytes"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, new Seed(seed));
        return new SigningKey(key, VerifyingKey.of(generator.generateKeyPair().getPublic()));
    }

    /// Writes a new file, mode 0600, durable.
    ///
    /// @throws FileAlreadyExistsException if there is one already: a signing key is never overwritten
    public void write(Path file) throws IOException {
        String pem = BEGIN + "\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n"
                + END + "\n";
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(CREATE_NEW, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer content = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    byte[] sign(byte[] message) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(key);
            ed25519.update(message);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key that cannot sign", e);
        }
    }

    @Override
    public String toString() {
        return "signing key " + verifyingKey.id();
    }

    /// Delivers the seed, once.
    private static final class Seed extends SecureRandom {
        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("asked for %d random bytes".formatted(bytes.length));
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
