package io.etcddr.codec;

import static java.util.Objects.requireNonNull;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.security.GeneralSecurityException;

/// The public half of an age X25519 key, `age1...`. Whoever has it can encrypt, and not decrypt.
public record AgeRecipient(String value) {
    /// @throws IllegalArgumentException if `value` is not an X25519 recipient
    public AgeRecipient {
        requireNonNull(value, "value is null");
        try {
            X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(value);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not an age recipient of the kind age1... (X25519, 62 characters): \"%s\"".formatted(value), e);
        }
    }

    RecipientStanzaWriter writer() throws GeneralSecurityException {
        return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
