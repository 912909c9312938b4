package io.etcddr.sign;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A JSON object with two members: one named after the type of the document that holds its content, and `signature`.
/// Stored in canonical form and in no other; signed is the canonical form of the object without `signature`, so that
/// the type is covered too and a document of one type cannot pass for another.
///
/// ```
/// {"manifest":{...},"signature":{"algorithm":"ed25519","keyId":"...","value":"..."}}
/// ```
///
/// @param content the fields of the document
/// @param signedBy the trusted key that made the signature, empty when everybody is trusted
public record SignedDocument(JsonFields content, Optional<VerifyingKey> signedBy) {
    private static final String SIGNATURE = "signature";
    private static final String ALGORITHM = "ed25519";

    /// The bytes to store.
    public static byte[] sign(String type, Map<String, Object> content, SigningKey key) {
        SortedMap<String, Object> document = new TreeMap<>(Map.of(type, new TreeMap<>(content)));
        byte[] signature = key.sign(CanonicalJson.write(document));
        document.put(
                SIGNATURE,
                new TreeMap<>(Map.of(
                        "algorithm", ALGORITHM,
                        "keyId", key.verifyingKey().id(),
                        "value", HexFormat.of().formatHex(signature))));
        return CanonicalJson.write(document);
    }

    /// @throws BadDocumentException if the bytes are not canonical, not of this type, or not signed by a trusted key
    public static SignedDocument open(String type, byte[] stored, TrustedKeys trusted) throws BadDocumentException {
        SortedMap<String, Object> document = CanonicalJson.read(stored);
        JsonFields fields = JsonFields.document(document);
        JsonFields content = fields.object(type);
        if (trusted.trustsEverybody()) {
            return new SignedDocument(content, Optional.empty());
        }
        JsonFields signature = fields.object(SIGNATURE);
        if (document.size() != 2 || signature.count() != 3) {
            throw new BadDocumentException("has members that its signature does not cover");
        }
        if (!signature.text("algorithm").equals(ALGORITHM)) {
            throw signature.bad("algorithm", "is not " + ALGORITHM);
        }
        String keyId = signature.text("keyId");
        byte[] value = signature.parsed("value", SignedDocument::signatureValue);
        VerifyingKey key = trusted.find(keyId)
                .orElseThrow(() -> new BadDocumentException("is signed by key %s, which is not trusted (trusted: %s)"
                        .formatted(printable(keyId), trusted)));
        document.remove(SIGNATURE);
        if (!key.verifies(CanonicalJson.write(document), value)) {
            throw new BadDocumentException("its signature by key %s is wrong".formatted(keyId));
        }
        return new SignedDocument(content, Optional.of(key));
    }

    /// The content of bytes that [#open] accepted before; nothing but the fields themselves is checked again.
    public static JsonFields reopen(String type, byte[] stored) throws BadDocumentException {
        return JsonFields.document(CanonicalJson.readAnyForm(stored)).object(type);
    }

    private static byte[] signatureValue(String hex) {
        if (!hex.matches("[0-9a-f]{128}")) {
            throw new IllegalArgumentException("not 128 lower-case hexadecimal digits");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static String printable(String keyId) {
        return keyId.matches("[0-9a-f]{16}") ? keyId : "of an unknown kind";
    }
}
