package io.etcddr.service.backup;

import io.etcddr.backup.BackupPipeline;
import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.BackupSettings;
import io.etcddr.backup.Safety;
import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.codec.AgeCodec;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.codec.Codec;
import io.etcddr.codec.CodecChain;
import io.etcddr.codec.ZstdCodec;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.progress.Progress;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// One backup: store, catalog, etcd and engine, opened in this order and closed in reverse.
final class BackupRun {
    private final BackupSetup setup;
    private final Console console;

    BackupRun(BackupSetup setup, Console console) {
        this.setup = setup;
        this.console = console;
    }

    BackupReport backup(Safety safety, Progress progress) throws Failure, IOException {
        GrpcLogging.off();
        try (ObjectStore store = Stores.open(setup.settings().repository(), console::variable);
                EtcdClient client = EtcdClient.connect(setup.etcd())) {
            Repository repository = Repository.openOrCreate(store, new SecureRandom());
            Catalog catalog = repository.catalog(
                    setup.cluster(), setup.settings().trustedKeys(setup.signingKey()), CacheFolder.off());
            BackupPipeline pipeline = new BackupPipeline(
                    client,
                    store,
                    catalog,
                    catalog.writer(setup.signingKey()),
                    settings(),
                    Clock.systemUTC(),
                    progress);
            return pipeline.run(new BackupRequest(setup.prove(), setup.spool(), safety));
        }
    }

    private BackupSettings settings() {
        List<String> recipients =
                setup.recipients().stream().map(AgeRecipient::value).toList();
        return new BackupSettings(
                codecs(),
                recipients,
                setup.tuning().spoolDirectory(),
                setup.tuning().idleTimeout(),
                setup.tuning().gracePeriod(),
                VersionProvider.version());
    }

    private CodecChain codecs() {
        List<Codec> codecs = new ArrayList<>();
        codecs.add(new ZstdCodec(
                ZstdCodec.Settings.defaults().withLevel(setup.tuning().compressionLevel())));
        if (!setup.recipients().isEmpty()) {
            codecs.add(AgeCodec.encryptingFor(setup.recipients()));
        }
        return new CodecChain(codecs);
    }
}
