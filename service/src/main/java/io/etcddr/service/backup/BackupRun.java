package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.Safety;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.run.Console;
import io.etcddr.error.Failure;
import java.io.IOException;

/// Everything that one backup needs, opened in order and closed in reverse.
final class BackupRun implements AutoCloseable {
    static BackupRun open(BackupSetup setup, Console console, ProgressPrinter progress) throws Failure, IOException {
        throw new UnsupportedOperationException("not yet");
    }

    BackupReport backup(Safety safety) throws Failure, IOException {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
