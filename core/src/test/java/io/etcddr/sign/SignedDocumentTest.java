package io.etcddr.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SignedDocumentTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final TrustedKeys TRUSTED = TrustedKeys.of(KEY.verifyingKey());

    private static byte[] signed(String type) {
        return SignedDocument.sign(type, Map.of("name", "x", "count", 3L), KEY);
    }

    @Test
    void aTrustedKeyOpensWhatItSigned() throws Exception {
        SignedDocument document = SignedDocument.open("manifest", signed("manifest"), TRUSTED);
        assertThat(document.signedBy()).contains(KEY.verifyingKey());
        assertThat(document.content().text("name")).isEqualTo("x");
        assertThat(document.content().size("count")).isEqualTo(3);
    }

    @Test
    void aKeyThatIsNotTrustedIsNamed() {
        SigningKey other = SigningKey.generate();
        assertThatThrownBy(
                        () -> SignedDocument.open("manifest", signed("manifest"), TrustedKeys.of(other.verifyingKey())))
                .isInstanceOf(BadDocumentException.class)
                .hasMessage(
                        "is signed by key %s, which is not trusted (trusted: %s)",
                        KEY.verifyingKey().id(), other.verifyingKey().id());
    }

    @Test
    void aForgerWhoNamesATrustedKeyIsFound() {
        SigningKey forger = SigningKey.generate();
        byte[] forged = new String(SignedDocument.sign("manifest", Map.of("name", "y"), forger), UTF_8)
                .replace(forger.verifyingKey().id(), KEY.verifyingKey().id())
                .getBytes(UTF_8);
        assertThatThrownBy(() -> SignedDocument.open("manifest", forged, TRUSTED))
                .hasMessage(
                        "its signature by key %s is wrong", KEY.verifyingKey().id());
    }

    @Test
    void aDocumentOfOneTypeCannotPassForAnother() {
        byte[] renamed = new String(signed("manifest"), UTF_8)
                .replace("\"manifest\"", "\"heldback\"")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> SignedDocument.open("heldback", renamed, TRUSTED))
                .hasMessage(
                        "its signature by key %s is wrong", KEY.verifyingKey().id());
        assertThatThrownBy(() -> SignedDocument.open("verification", signed("manifest"), TRUSTED))
                .hasMessage("verification is missing");
    }

    @Test
    void nothingStandsBesideWhatIsSigned() throws Exception {
        var document = CanonicalJson.read(signed("manifest"));
        document.put("extra", 1L);
        assertThatThrownBy(() -> SignedDocument.open("manifest", CanonicalJson.write(document), TRUSTED))
                .hasMessage("has members that its signature does not cover");
        var other = CanonicalJson.read(signed("manifest"));
        @SuppressWarnings("unchecked")
        Map<String, Object> signature = (Map<String, Object>) other.get("signature");
        signature.put("extra", 1L);
        assertThatThrownBy(() -> SignedDocument.open("manifest", CanonicalJson.write(other), TRUSTED))
                .hasMessage("has members that its signature does not cover");
    }

    @Test
    void anotherAlgorithmIsRefusedByName() throws Exception {
        byte[] other = new String(signed("manifest"), UTF_8)
                .replace("ed25519", "hmac256")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> SignedDocument.open("manifest", other, TRUSTED))
                .hasMessage("signature.algorithm is not ed25519");
    }

    @Test
    void withoutASignatureOnlyWhoTrustsEverybodyReads() throws Exception {
        byte[] bare = CanonicalJson.write(new TreeMap<>(Map.of("manifest", new TreeMap<>(Map.of("name", "x")))));
        assertThatThrownBy(() -> SignedDocument.open("manifest", bare, TRUSTED)).hasMessage("signature is missing");
        SignedDocument document = SignedDocument.open("manifest", bare, TrustedKeys.everybody());
        assertThat(document.content().text("name")).isEqualTo("x");
        assertThat(document.signedBy()).isEmpty();
    }

    @Test
    void aFieldThatIsWrongIsNamedByItsPath() throws Exception {
        JsonFields fields = SignedDocument.reopen(
                "manifest",
                "{\"manifest\":{\"n\":7,\"t\":\"x\\u0007y\",\"l\":[\"a\",1],\"o\":{\"list\":[{},{\"id\":true}]}}}"
                        .getBytes(UTF_8));
        assertThatThrownBy(() -> fields.text("n")).hasMessage("manifest.n is not a string");
        assertThatThrownBy(() -> fields.text("x")).hasMessage("manifest.x is missing");
        assertThatThrownBy(() -> fields.number("n", 8, 9)).hasMessage("manifest.n is 7, allowed is 8 to 9");
        assertThatThrownBy(() -> fields.texts("l")).hasMessage("manifest.l[1] is not a string");
        assertThatThrownBy(() -> fields.time("t"))
                .hasMessage("manifest.t is no time such as 2026-11-23T13:00:00.000Z: \"x?y\"");
        List<JsonFields> list = fields.object("o").objects("list");
        assertThatThrownBy(() -> list.get(1).text("id")).hasMessage("manifest.o.list[1].id is not a string");
        assertThatThrownBy(() -> fields.parsed("t", text -> {
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("manifest.t is wrong: \"x?y\"");
    }
}
