package io.etcddr.service.check;

import io.etcddr.codec.AgeCodec;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The keys: what is encrypted and signed here can be decrypted and believed.
final class KeyChecks {
    private static final String TYPE = "check";
    private static final byte[] TEXT = "etcd-dr check".getBytes(StandardCharsets.US_ASCII);

    private final List<AgeRecipient> recipients;
    private final List<AgeIdentity> identities;
    private final SigningKey signingKey;
    private final TrustedKeys trusted;

    /// @param recipients empty when backups are made in the clear
    /// @param identities empty on a machine that only takes backups
    KeyChecks(List<AgeRecipient> recipients, List<AgeIdentity> identities, SigningKey signingKey, TrustedKeys trusted) {
        this.recipients = List.copyOf(recipients);
        this.identities = List.copyOf(identities);
        this.signingKey = signingKey;
        this.trusted = trusted;
    }

    List<Check> run() {
        return List.of(Check.of("encryption", this::encryption), Check.of("signing", this::signing));
    }

    private Check encryption() throws IOException {
        if (recipients.isEmpty()) {
            return Check.warning(
                    "encryption",
                    "off: databases are stored in the clear",
                    "Give encryption.recipients unless the store itself is as safe as etcd.");
        }
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = AgeCodec.encryptingFor(recipients).encode(stored)) {
            out.write(TEXT);
        }
        if (identities.isEmpty()) {
            return Check.ok(
                    "encryption",
                    "encrypts for %d recipients; no identity here to decrypt with".formatted(recipients.size()));
        }
        byte[] back = AgeCodec.decryptingWith(identities)
                .decode(new ByteArrayInputStream(stored.toByteArray()))
                .readAllBytes();
        return Arrays.equals(back, TEXT)
                ? Check.ok("encryption", "the identity decrypts what is encrypted for the recipients")
                : Check.failed("encryption", "decrypting gives other bytes", "Report this: it is a bug.");
    }

    private Check signing() throws IOException {
        String id = signingKey.verifyingKey().id();
        byte[] signed = SignedDocument.sign(TYPE, Map.of("signedBy", id), signingKey);
        try {
            SignedDocument.open(TYPE, signed, trusted);
        } catch (BadDocumentException e) {
            return Check.failed(
                    "signing",
                    "what the signing key %s signs is not believed: %s".formatted(id, e.getMessage()),
                    "Add %s to signing.trusted-keys."
                            .formatted(signingKey.verifyingKey().text()));
        }
        return Check.ok("signing", "signs with the trusted key %s".formatted(id));
    }
}
