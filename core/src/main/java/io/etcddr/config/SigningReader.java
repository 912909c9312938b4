package io.etcddr.config;

import io.etcddr.sign.VerifyingKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The group `signing`.
final class SigningReader {
    private static final Type<VerifyingKey> PUBLIC_KEY = Type.text(
            "public signing key",
            "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
            (text, reading) -> verifyingKey(text),
            VerifyingKey::text,
            "^" + VerifyingKey.PREFIX + "[A-Za-z0-9+/]{43}=$");

    static final Key.Value<Path> KEY_FILE = Key.value("key-file", Types.PATH)
            .means("private key; whoever takes backups, or records what it verified, signs with it")
            .like("/etc/etcd-dr/signing-key.pem");
    static final Key.Values<VerifyingKey> TRUSTED_KEYS = Key.values("trusted-keys", PUBLIC_KEY)
            .means("whose signatures count, besides that of `key-file`, which always does; "
                    + "all that a restoring machine needs");

    static final Group<SigningConfig> GROUP = Group.<SigningConfig>named("signing")
            .may(KEY_FILE, SigningConfig::keyFile)
            .may(TRUSTED_KEYS, signing -> Optional.of(signing.trustedKeys()).filter(keys -> !keys.isEmpty()))
            .rule(Rule.anyOf(KEY_FILE, TRUSTED_KEYS, KEY_FILE, "is missing; to only read, give trusted-keys instead"));

    private SigningReader() {}

    static SigningConfig read(Section section) {
        Optional<Path> keyFile = section.value(KEY_FILE);
        keyFile.ifPresent(file -> FilePermissions.warn(section, KEY_FILE, file));
        List<VerifyingKey> trusted = section.values(TRUSTED_KEYS);
        return new SigningConfig(keyFile, trusted);
    }

    private static VerifyingKey verifyingKey(String text) {
        try {
            return VerifyingKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is not a public signing key (%s and 44 more characters)".formatted(VerifyingKey.PREFIX), e);
        }
    }
}
