package io.etcddr.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysTest {
    /// RFC 8032, 7.1, test 2: seed, public key and signature of the one byte 0x72.
    private static final String SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

    private static final String PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    private static final String SIGNATURE = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    @TempDir
    Path folder;

    /// What openssl writes for that seed: RFC 8410, section 7.
    private Path rfcKey() throws Exception {
        byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + SEED);
        return Files.writeString(
                folder.resolve("rfc.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(pkcs8)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @Test
    void aKeyOfTheRfcIsReadAndSignsAsTheRfcSays() throws Exception {
        SigningKey key = SigningKey.read(rfcKey());
        assertThat(key.verifyingKey()).isEqualTo(VerifyingKey.of(HexFormat.of().parseHex(PUBLIC)));
        assertThat(HexFormat.of().formatHex(key.sign(new byte[] {0x72}))).isEqualTo(SIGNATURE);
        assertThat(key.verifyingKey().verifies(new byte[] {0x72}, HexFormat.of().parseHex(SIGNATURE)))
                .isTrue();
        assertThat(key.verifyingKey().verifies(new byte[] {0x73}, HexFormat.of().parseHex(SIGNATURE)))
                .isFalse();
        assertThat(key.verifyingKey().verifies(new byte[] {0x72}, new byte[3])).isFalse();
    }

    @Test
    void theTextFormAndTheIdAreThoseOfTheDocument() throws Exception {
        VerifyingKey key = SigningKey.read(rfcKey()).verifyingKey();
        assertThat(key.text()).isEqualTo("etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=");
        assertThat(key.id()).isEqualTo("39f713d0a644253f").isEqualTo(sha256Prefix(PUBLIC));
        assertThat(VerifyingKey.parse(key.text())).isEqualTo(key);
    }

    private static String sha256Prefix(String hex) {
        return io.etcddr.value.Digest.of(HexFormat.of().parseHex(hex)).hex().substring(0, 16);
    }

    @Test
    void aKeyIsWrittenForItsOwnerAloneAndReadBack() throws Exception {
        SigningKey key = SigningKey.generate();
        Path file = folder.resolve("signing.key");
        key.write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SigningKey again = SigningKey.read(file);
        assertThat(again.verifyingKey()).isEqualTo(key.verifyingKey());
        assertThat(key.verifyingKey().verifies("x".getBytes(UTF_8), again.sign("x".getBytes(UTF_8))))
                .isTrue();
    }

    @Test
    void aKeyIsNeverOverwritten() throws Exception {
        Path file = folder.resolve("signing.key");
        SigningKey.generate().write(file);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> SigningKey.generate().write(file))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(file.toString());
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aKeyThatIsNotThereIsAFailureWithAHint() {
        Path file = folder.resolve("none");
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
                    assertThat(failure.hint()).contains("Make one with `etcd-dr init`, or correct signing.key-file.");
                })
                .hasMessage("signing key %s does not exist", file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----\nTOPSECRET",
                "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nVE9QU0VDUkVU\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nTOPSECRET\n-----END RSA PRIVATE KEY-----",
            })
    void whatIsNoKeyIsRefusedWithoutShowingIt(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), content);
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(Failure.class)
                .hasMessage("%s is not an Ed25519 private key in PEM (PKCS#8)", file)
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "etcddr-sign-1:",
                "etcddr-sign-2:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
                "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw",
                "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgx=",
                "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw= ",
                "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+",
                "etcddr-sign-1:////////////////////////////////////////////=",
            })
    void aPublicKeyHasOneTextForm(String text) {
        assertThatThrownBy(() -> VerifyingKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotEmpty();
    }

    @Test
    void aSigningKeyDoesNotShowItself() throws Exception {
        assertThat(SigningKey.read(rfcKey())).hasToString("signing key 39f713d0a644253f");
    }
}
