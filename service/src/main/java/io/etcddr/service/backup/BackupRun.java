package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.Fence;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.progress.Progress;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/// One backup: store, etcd and engine, opened in this order and closed in reverse.
final class BackupRun {
    private final BackupSetup setup;
    private final Console console;

    BackupRun(BackupSetup setup, Console console) {
        this.setup = setup;
        this.console = console;
    }

    BackupReport backup(Safety safety, Progress progress) throws Failure, IOException {
        GrpcLogging.off();
        try (ObjectStore store = Stores.openForWriting(setup.settings().repository(), console::variable);
                EtcdClient client = EtcdClient.connect(setup.etcd())) {
            Repository repository = Repository.openOrCreate(store, new SecureRandom());
            return setup.wiring()
                    .pipeline(client, repository, Fence.none(), Clock.systemUTC(), progress)
                    .run(setup.wiring().request(safety));
        }
    }
}
