package io.etcddr.service.wiring;

import io.etcddr.codec.AgeRecipient;
import io.etcddr.config.EncryptionConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.util.ArrayList;
import java.util.List;

/// Whom backups are encrypted for.
public final class Recipients {
    private Recipients() {}

    /// @return empty only when the config says `encryption: none`
    /// @throws Failure [ErrorCode#USAGE] for a config that only restores
    public static List<AgeRecipient> of(EncryptionConfig encryption) throws Failure {
        return switch (encryption) {
            case EncryptionConfig.None() -> List.of();
            case EncryptionConfig.Age age when age.recipients().isEmpty() -> throw none();
            case EncryptionConfig.Age age -> of(age.recipients());
        };
    }

    /// @throws Failure [ErrorCode#USAGE] if one is none
    public static List<AgeRecipient> of(List<String> recipients) throws Failure {
        List<AgeRecipient> checked = new ArrayList<>();
        for (String recipient : recipients) {
            try {
                checked.add(new AgeRecipient(recipient));
            } catch (IllegalArgumentException e) {
                throw new Failure(ErrorCode.USAGE, e.getMessage(), e)
                        .hint("The public half of an identity begins with age1: age-keygen -y IDENTITY-FILE");
            }
        }
        return checked;
    }

    /// Nobody sends a database somewhere in the clear because a key was forgotten.
    public static Failure none() {
        return new Failure(ErrorCode.USAGE, "nobody to encrypt for: no recipient is named")
                .hint("Give --recipient age1... (encryption.recipients in a config). Unencrypted backups must be asked"
                        + " for: --encryption none.")
                .hintInService("Name one in encryption.recipients. Unencrypted backups must be asked for: encryption:"
                        + " none.");
    }
}
