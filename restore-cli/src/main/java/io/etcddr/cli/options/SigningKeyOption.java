package io.etcddr.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--signing-key`, for commands that write signed documents. Picocli fills the field.
public final class SigningKeyOption {
    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description = "Ed25519 private key that signs. Default: signing.key-file of the config.")
    private Optional<Path> file;

    public Optional<Path> file() {
        return file;
    }
}
