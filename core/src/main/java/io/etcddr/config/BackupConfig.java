package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/// How backups are taken.
///
/// @param gracePeriod data without a manifest is left alone for so long
/// @param compressionLevel of zstd
/// @param idleTimeout the longest wait for the next bytes of a snapshot
public record BackupConfig(
        Spool spool,
        Path spoolDirectory,
        Duration gracePeriod,
        int compressionLevel,
        Prove prove,
        Duration idleTimeout) {
    public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofHours(24);
    public static final int DEFAULT_COMPRESSION_LEVEL = 1;
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(30);

    public BackupConfig {
        requireNonNull(spool, "spool is null");
        requireNonNull(spoolDirectory, "spoolDirectory is null");
        requireNonNull(gracePeriod, "gracePeriod is null");
        requireNonNull(prove, "prove is null");
        requireNonNull(idleTimeout, "idleTimeout is null");
    }

    /// Whether the stream is also written to a local file.
    public enum Spool {
        DISK,
        NONE
    }

    /// Whom the HashKV of a snapshot is compared with.
    public enum Prove {
        VOTERS,
        SOURCE,
        NONE
    }
}
