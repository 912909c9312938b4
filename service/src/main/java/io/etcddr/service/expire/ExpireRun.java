package io.etcddr.service.expire;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.retention.Expiry;
import io.etcddr.service.wiring.Retentions;
import io.etcddr.service.wiring.WriterLease;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/// The expiry of one cluster after the other, each with its own store, which is closed again.
final class ExpireRun {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Settings settings;
    private final Config config;
    private final Console console;

    ExpireRun(Settings settings, Config config, Console console) {
        this.settings = settings;
        this.config = config;
        this.console = console;
    }

    ClusterExpiry plan(ClusterConfig cluster) throws Failure, IOException {
        TrustedKeys trusted = settings.trustedKeys();
        try (ObjectStore store = Stores.open(config.repository(cluster), console::variable)) {
            return ClusterExpiry.planned(
                    cluster.name(),
                    expiry(catalog(store, cluster, trusted), cluster).plan());
        }
    }

    ClusterExpiry delete(ClusterConfig cluster) throws Failure, IOException {
        SigningKey key = signingKey();
        try (ObjectStore store = Stores.open(config.repository(cluster), console::variable)) {
            TrustedKeys trusted = settings.trustedKeys(key);
            Catalog catalog = catalog(store, cluster, trusted);
            return WriterLease.ofProcess(console::variable, config.service().leasePeriod(), new SecureRandom())
                    .run(
                            store,
                            cluster.name(),
                            key,
                            trusted,
                            console::message,
                            tenure -> ClusterExpiry.done(
                                    cluster.name(), expiry(catalog, cluster).run(catalog.writer(key, tenure))));
        }
    }

    private static Catalog catalog(ObjectStore store, ClusterConfig cluster, TrustedKeys trusted)
            throws Failure, IOException {
        return Repository.open(store).catalog(cluster.name(), trusted, CacheFolder.off());
    }

    private Expiry expiry(Catalog catalog, ClusterConfig cluster) {
        return new Expiry(
                catalog,
                Retentions.of(cluster.protection().retention(), config.backup().gracePeriod()),
                CLOCK);
    }

    private SigningKey signingKey() throws Failure, IOException {
        Path file = config.signing()
                .keyFile()
                .orElseThrow(
                        () -> new Failure(ErrorCode.USAGE, "--confirm needs signing.key-file in the config")
                                .hint(
                                        "Whoever deletes points also signs what must outlive them: run it where backups are made."));
        return SigningKey.read(file);
    }
}
