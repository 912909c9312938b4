package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import io.etcddr.value.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/// The private half of an age X25519 key: it decrypts what was encrypted for its recipient.
///
/// @param secret `AGE-SECRET-KEY-1...`
public record AgeIdentity(Secret secret, AgeRecipient recipient) {
    private static final String START = "AGE-SECRET-KEY-1";

    public AgeIdentity {
        requireNonNull(secret, "secret is null");
        requireNonNull(recipient, "recipient is null");
    }

    public static AgeIdentity generate() {
        try {
            byte[] encoded =
                    new X25519KeyPairGenerator().generateKeyPair().getPrivate().getEncoded();
            return parse(new Secret(new String(encoded, StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has X25519", e);
        }
    }

    /// The identity in `AGE-SECRET-KEY-1...`.
    ///
    /// @throws IllegalArgumentException if it is not an X25519 identity; the message does not repeat it
    public static AgeIdentity parse(Secret identity) {
        String text = identity.reveal();
        if (!text.startsWith(START)) {
            throw new IllegalArgumentException(
                    "not an age identity of the kind AGE-SECRET-KEY-1..., the only kind supported");
        }
        try {
            SecretKeySpec key = new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "X25519");
            byte[] recipient = new X25519KeyFactory().translateKey(key).getEncoded();
            return new AgeIdentity(identity, new AgeRecipient(new String(recipient, StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: its text may hold the key.
            throw new IllegalArgumentException("age identity is damaged: its checksum or length is wrong");
        }
    }

    /// The identities of a file as `age-keygen` writes it: one in a line, comments start with `#`.
    ///
    /// @param origin names the file in the exception's message
    /// @throws IllegalArgumentException if a line is no identity, or there is none
    public static List<AgeIdentity> parseFile(Secret content, String origin) {
        List<AgeIdentity> identities = new ArrayList<>();
        List<String> lines = content.reveal().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    identities.add(parse(new Secret(line)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("%s line %d: %s".formatted(origin, i + 1, e.getMessage()));
                }
            }
        }
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("%s holds no age identity".formatted(origin));
        }
        return identities;
    }

    /// The content of an identity file, as `age-keygen` writes it.
    public Secret toFile(Instant created) {
        return new Secret("# created: %s%n# public key: %s%n%s%n"
                .formatted(created.truncatedTo(ChronoUnit.SECONDS), recipient.value(), secret.reveal()));
    }

    RecipientStanzaReader reader() throws GeneralSecurityException {
        return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(secret.reveal());
    }
}
