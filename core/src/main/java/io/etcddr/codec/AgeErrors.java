package io.etcddr.codec;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tells "encrypted for somebody else" from "damaged".
final class AgeErrors {
    private AgeErrors() {}

    static IOException ofHeader(GeneralSecurityException cause, List<AgeIdentity> identities) {
        // With one identity jagged throws what that one met; with several a summary that suppresses one for each.
        Stream<Throwable> met = identities.size() == 1 ? Stream.of(cause) : Stream.of(cause.getSuppressed());
        if (!met.allMatch(UnsupportedRecipientStanzaException.class::isInstance)) {
            return damagedHeader(cause);
        }
        String tried = identities.stream()
                .map(identity -> identity.recipient().value())
                .collect(Collectors.joining(", "));
        return new CannotDecryptException(
                "the stream is encrypted with age, and not for the identity of %s".formatted(tried), cause);
    }

    static IOException damagedHeader(Exception cause) {
        return new IOException(
                "the age header is damaged or this is no age file: %s".formatted(cause.getMessage()), cause);
    }

    static IOException damagedPayload(long offset, Exception cause) {
        return new IOException(
                "the age stream is damaged or truncated after %d decrypted bytes".formatted(offset), cause);
    }
}
