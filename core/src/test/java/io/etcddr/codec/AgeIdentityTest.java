package io.etcddr.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.value.Secret;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgeIdentityTest {
    /// The pair of the age specification's own example.
    private static final String IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

    private static final String RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    @Test
    void theRecipientFollowsFromTheIdentity() {
        assertThat(AgeIdentity.parse(new Secret(IDENTITY)).recipient().value()).isEqualTo(RECIPIENT);
    }

    @Test
    void aGeneratedIdentityIsNewAndReadsBackFromItsFile() {
        AgeIdentity identity = AgeIdentity.generate();
        assertThat(identity.recipient()).isNotEqualTo(AgeIdentity.generate().recipient());
        Secret file = identity.toFile(Instant.parse("2026-11-24T01:02:03.456Z"));
        assertThat(file.reveal())
                .isEqualTo("# created: 2026-11-24T01:02:03Z\n# public key: %s\n%s\n"
                        .formatted(identity.recipient(), identity.secret().reveal()));
        assertThat(AgeIdentity.parseFile(file, "x"))
                .extracting(AgeIdentity::recipient)
                .containsExactly(identity.recipient());
    }

    @Test
    void aFileHoldsSeveralIdentitiesAndComments() {
        String file = "# mine\r\n\n  %s  \r\n#\n%s\n".formatted(IDENTITY, IDENTITY);
        assertThat(AgeIdentity.parseFile(new Secret(file), "x")).hasSize(2);
    }

    @Test
    void aDamagedLineIsNamedByItsNumberAndNeverRepeated() {
        String damaged = IDENTITY.replace("GFPYY", "GFPYZ");
        assertThatThrownBy(() -> AgeIdentity.parseFile(new Secret("# x\n" + damaged), "/etc/age.key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("/etc/age.key line 2: age identity is damaged: its checksum or length is wrong")
                .hasNoCause();
    }

    @Test
    void otherKindsOfIdentitiesAreRefused() {
        for (String other : List.of("AGE-PLUGIN-YUBIKEY-1ABC", "-----BEGIN OPENSSH PRIVATE KEY-----", RECIPIENT)) {
            assertThatThrownBy(() -> AgeIdentity.parse(new Secret(other)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not an age identity of the kind AGE-SECRET-KEY-1..., the only kind supported");
        }
    }

    @Test
    void aFileWithoutAnyIdentityIsRefused() {
        assertThatThrownBy(() -> AgeIdentity.parseFile(new Secret("# nothing\n"), "empty.txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("empty.txt holds no age identity");
    }

    @Test
    void aDamagedRecipientIsRefused() {
        for (String bad : List.of("", "age1", RECIPIENT.replace("zvky", "zvkz"), IDENTITY, "ssh-ed25519 AAAA")) {
            assertThatThrownBy(() -> new AgeRecipient(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not an age recipient of the kind age1...");
        }
    }

    @Test
    void neitherIdentityNorItsFileIsPrinted() {
        AgeIdentity identity = AgeIdentity.parse(new Secret(IDENTITY));
        assertThat(identity.toString() + identity.toFile(Instant.EPOCH)).doesNotContain(IDENTITY.substring(20));
    }
}
