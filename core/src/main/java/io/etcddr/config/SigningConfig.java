package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.sign.VerifyingKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who signs manifests and whose signatures count.
///
/// @param keyFile the private key; empty on a machine that only reads
/// @param trustedKeys whose signatures count besides that of `keyFile`, which always does
public record SigningConfig(Optional<Path> keyFile, List<VerifyingKey> trustedKeys) {
    public SigningConfig {
        requireNonNull(keyFile, "keyFile is null");
        trustedKeys = List.copyOf(trustedKeys);
    }
}
