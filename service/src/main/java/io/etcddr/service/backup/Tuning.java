package io.etcddr.service.backup;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.config.BackupConfig;
import io.etcddr.config.Config;
import java.nio.file.Path;

/// The settings of a backup that have defaults.
final class Tuning {
    /// Not `/tmp`: it is memory on many systems.
    private static final Path SPOOL_FOLDER = Path.of("/var/tmp");

    private Tuning() {}

    static BackupConfig of(Settings settings, BackupOptions flags, Console console) {
        BackupConfig base = settings.config().map(Config::backup).orElseGet(() -> defaults(console));
        return new BackupConfig(
                base.spool(),
                flags.spoolFolder().orElse(base.spoolDirectory()),
                base.gracePeriod(),
                base.compressionLevel(),
                base.prove(),
                base.idleTimeout());
    }

    private static BackupConfig defaults(Console console) {
        return new BackupConfig(
                BackupConfig.Spool.DISK,
                console.variable("TMPDIR").map(Path::of).orElse(SPOOL_FOLDER),
                BackupConfig.DEFAULT_GRACE_PERIOD,
                BackupConfig.DEFAULT_COMPRESSION_LEVEL,
                BackupConfig.Prove.VOTERS,
                BackupConfig.DEFAULT_IDLE_TIMEOUT);
    }
}
