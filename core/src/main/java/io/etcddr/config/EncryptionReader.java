package io.etcddr.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The group `encryption`.
final class EncryptionReader {
    /// Public keys. What is wrong is not shown: it may be the private one.
    private static final Type<String> RECIPIENT = Type.text(
            "public age key",
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
            (text, reading) -> recipient(text),
            Function.identity(),
            "^age1[02-9ac-hj-np-z]{58}$");

    static final Key.Values<String> RECIPIENTS = Key.values("recipients", RECIPIENT)
            .means("whom backups are encrypted for; whoever takes backups needs no more than this");
    static final Key.Value<Path> IDENTITY_FILE = Key.value("identity-file", Types.PATH)
            .means("private age key; whoever verifies, drills or restores needs it")
            .like("/etc/etcd-dr/identity.txt");

    static final Group<EncryptionConfig.Age> GROUP = Group.<EncryptionConfig.Age>named("encryption")
            .may(RECIPIENTS, age -> Optional.of(age.recipients()).filter(keys -> !keys.isEmpty()))
            .may(IDENTITY_FILE, EncryptionConfig.Age::identityFile)
            .rule(Rule.anyOf(
                    RECIPIENTS,
                    IDENTITY_FILE,
                    RECIPIENTS,
                    "is missing; to only read backups, give identity-file instead"));

    private EncryptionReader() {}

    static EncryptionConfig.Age read(Section section) {
        List<String> recipients = section.values(RECIPIENTS);
        Optional<Path> identity = section.value(IDENTITY_FILE);
        identity.ifPresent(file -> FilePermissions.warn(section, IDENTITY_FILE, file));
        return new EncryptionConfig.Age(recipients, identity);
    }

    private static String recipient(String text) {
        if (text.startsWith("AGE-SECRET-KEY-")) {
            throw new IllegalArgumentException("is a secret identity; recipients are public and begin with age1");
        }
        if (!text.matches("age1[02-9ac-hj-np-z]{58}")) {
            throw new IllegalArgumentException("is not an age recipient (age1 and 58 more characters)");
        }
        return text;
    }
}
