package io.etcddr.service.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.time.Clock;

/// One backup of a cluster that lives. Etcd is connected to while store and repository are opened.
record BackupRun(BackupSetup setup, EtcdAccess etcd, Console console) {
    BackupRun {
        requireNonNull(setup, "setup is null");
        requireNonNull(etcd, "etcd is null");
        requireNonNull(console, "console is null");
    }

    BackupReport backup(BackupRequest request, Progress progress) throws Failure, IOException {
        GrpcLogging.off();
        try (EtcdClient client = EtcdClient.connectAhead(etcd)) {
            return setup.write(
                    console,
                    (repository, tenure) -> setup.wiring()
                            .pipeline(client, repository, tenure, Clock.systemUTC(), progress)
                            .run(request));
        }
    }
}
