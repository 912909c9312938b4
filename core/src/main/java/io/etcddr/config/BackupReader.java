package io.etcddr.config;

import io.etcddr.config.BackupConfig.Prove;
import io.etcddr.config.BackupConfig.Spool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The group `backup`.
final class BackupReader {
    static final Key.Value<Spool> SPOOL = Key.value("spool", Types.oneOf(Spool.class))
            .otherwise(Spool.DISK)
            .means("whether the stream is also written to a local file; `none`: points stay unproven");
    static final Key.Value<Path> SPOOL_DIRECTORY = Key.value("spool-directory", Types.PATH)
            .otherwiseTold("`$TMPDIR`, or `/var/tmp`")
            .means("where databases lie for a while, in the clear, mode 0600; has room for the largest twice")
            .like("/var/tmp");
    static final Key.Value<Duration> GRACE_PERIOD = Key.value("grace-period", Types.duration("1h", "364d"))
            .otherwise(BackupConfig.DEFAULT_GRACE_PERIOD)
            .means("data of unfinished backups is removed after this, and no point is deleted before");
    static final Key.Value<Integer> COMPRESSION_LEVEL = Key.value("compression-level", Types.number(1, 19))
            .otherwise(BackupConfig.DEFAULT_COMPRESSION_LEVEL)
            .means("of zstd; a higher level takes more time, and stores most databases little smaller");
    static final Key.Value<Prove> PROVE = Key.value("prove", Types.oneOf(Prove.class))
            .otherwise(Prove.VOTERS)
            .means("whom the HashKV of a snapshot is compared with: every voter, the member it came from, or nobody");
    static final Key.Value<Duration> IDLE_TIMEOUT = Key.value("idle-timeout", Types.duration("1s", "1h"))
            .otherwise(BackupConfig.DEFAULT_IDLE_TIMEOUT)
            .means("the longest wait for the next bytes of a snapshot");

    static final Group<BackupConfig> GROUP = Group.<BackupConfig>named("backup")
            .has(SPOOL, BackupConfig::spool)
            .may(
                    SPOOL_DIRECTORY,
                    backup -> Optional.of(backup.spoolDirectory()).filter(folder -> backup.spool() == Spool.DISK))
            .has(PROVE, BackupConfig::prove)
            .has(COMPRESSION_LEVEL, BackupConfig::compressionLevel)
            .has(IDLE_TIMEOUT, BackupConfig::idleTimeout)
            .has(GRACE_PERIOD, BackupConfig::gracePeriod);

    private BackupReader() {}

    static BackupConfig read(Section section) {
        BackupConfig backup = new BackupConfig(
                section.valueOrDefault(SPOOL),
                section.value(SPOOL_DIRECTORY).orElseGet(() -> spoolDirectory(section.reading())),
                section.valueOrDefault(GRACE_PERIOD),
                section.valueOrDefault(COMPRESSION_LEVEL),
                section.valueOrDefault(PROVE),
                section.valueOrDefault(IDLE_TIMEOUT));
        if (backup.spool() == Spool.NONE && section.has(SPOOL_DIRECTORY)) {
            section.problem(SPOOL_DIRECTORY, "has no meaning with spool: none");
        }
        return backup;
    }

    static BackupConfig defaults(Reading reading) {
        return new BackupConfig(
                Spool.DISK,
                spoolDirectory(reading),
                BackupConfig.DEFAULT_GRACE_PERIOD,
                BackupConfig.DEFAULT_COMPRESSION_LEVEL,
                Prove.VOTERS,
                BackupConfig.DEFAULT_IDLE_TIMEOUT);
    }

    /// Not `/tmp`: it is memory on many systems.
    private static Path spoolDirectory(Reading reading) {
        return reading.environmentPath("TMPDIR").orElse(Path.of("/var/tmp"));
    }
}
