package io.etcddr.service.backup;

import io.etcddr.cli.wiring.Settings;
import io.etcddr.config.BackupConfig;
import io.etcddr.config.Config;
import java.nio.file.Path;

/// The settings of a backup that have defaults.
final class Tuning {
    private Tuning() {}

    static BackupConfig of(Settings settings, BackupOptions flags) {
        BackupConfig base = settings.config().map(Config::backup).orElseGet(() -> defaults(settings.spoolFolder()));
        return new BackupConfig(
                base.spool(),
                flags.spoolFolder().orElse(base.spoolDirectory()),
                base.gracePeriod(),
                base.compressionLevel(),
                base.prove(),
                base.idleTimeout());
    }

    private static BackupConfig defaults(Path spoolFolder) {
        return new BackupConfig(
                BackupConfig.Spool.DISK,
                spoolFolder,
                BackupConfig.DEFAULT_GRACE_PERIOD,
                BackupConfig.DEFAULT_COMPRESSION_LEVEL,
                BackupConfig.Prove.VOTERS,
                BackupConfig.DEFAULT_IDLE_TIMEOUT);
    }
}
