package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.progress.Progress;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/// One backup: etcd, store, lease and engine, opened in this order and closed in reverse. Etcd is connected to while
/// the others are opened.
final class BackupRun {
    private final BackupSetup setup;
    private final Console console;

    BackupRun(BackupSetup setup, Console console) {
        this.setup = setup;
        this.console = console;
    }

    BackupReport backup(BackupRequest request, Progress progress) throws Failure, IOException {
        GrpcLogging.off();
        SecureRandom random = new SecureRandom();
        try (EtcdClient client = EtcdClient.connectAhead(setup.etcd());
                ObjectStore store = Stores.openForWriting(setup.settings().repository(), console::variable)) {
            Repository repository = Repository.openOrCreate(store, random);
            ClusterWiring wiring = setup.wiring();
            return setup.lease()
                    .run(
                            store,
                            wiring.cluster(),
                            wiring.signingKey(),
                            wiring.trusted(),
                            console::message,
                            tenure -> wiring.pipeline(client, repository, tenure, Clock.systemUTC(), progress)
                                    .run(request));
        }
    }
}
