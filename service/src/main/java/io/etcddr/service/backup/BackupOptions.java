package io.etcddr.service.backup;

import io.etcddr.backup.Prove;
import io.etcddr.backup.SpoolMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How the backup is made, where it differs from the config or there is none. Picocli fills the fields.
final class BackupOptions {
    /// `--encryption`.
    enum Encryption {
        AGE,
        NONE
    }

    @Option(
            names = "--recipient",
            paramLabel = "KEY",
            description = "age recipient (age1...) to encrypt for. May be repeated.")
    private List<String> recipients = new ArrayList<>();

    @Option(
            names = "--encryption",
            paramLabel = "age|none",
            description = "none stores the database in the clear. Default: age.")
    private Optional<Encryption> encryption;

    @Option(names = "--signing-key", paramLabel = "FILE", description = "Ed25519 private key that signs the manifest.")
    private Optional<Path> signingKey;

    @Option(
            names = "--prove",
            paramLabel = "WHO",
            description = "Whom the HashKV is compared with: voters, source or none. Default: voters.")
    private Optional<Prove> prove;

    @Option(
            names = "--spool",
            paramLabel = "disk|none",
            description = "none: no local file, and the point stays unproven. Default: disk.")
    private Optional<SpoolMode> spool;

    @Option(names = "--spool-dir", paramLabel = "FOLDER", description = "Where the spool file goes.")
    private Optional<Path> spoolFolder;

    List<String> recipients() {
        return List.copyOf(recipients);
    }

    Optional<Encryption> encryption() {
        return encryption;
    }

    Optional<Path> signingKey() {
        return signingKey;
    }

    Optional<Prove> prove() {
        return prove;
    }

    Optional<SpoolMode> spool() {
        return spool;
    }

    Optional<Path> spoolFolder() {
        return spoolFolder;
    }
}
