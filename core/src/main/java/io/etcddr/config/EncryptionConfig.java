package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether and for whom backups are encrypted. Not saying it is a problem of the file: nobody sends a database
/// somewhere in the clear because of a forgotten key.
public sealed interface EncryptionConfig {
    /// `encryption: none`
    record None() implements EncryptionConfig {}

    /// @param recipients public age keys; empty on a machine that only restores
    /// @param identityFile the private key; empty on a machine that only takes backups
    record Age(List<String> recipients, Optional<Path> identityFile) implements EncryptionConfig {
        public Age {
            recipients = List.copyOf(recipients);
            requireNonNull(identityFile, "identityFile is null");
        }
    }
}
