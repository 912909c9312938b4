package io.etcddr.service.check;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.service.wiring.EtcdAccesses;
import io.etcddr.service.wiring.Recipients;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that is tried for one cluster. Each part is tried whatever became of the others, so that one run
/// tells all that is wrong.
final class ClusterCheck {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Settings settings;
    private final Config config;
    private final ClusterConfig cluster;
    private final Duration maxAge;
    private final Console console;
    private final List<Check> checks = new ArrayList<>();

    ClusterCheck(Settings settings, Config config, ClusterConfig cluster, Duration maxAge, Console console) {
        this.settings = settings;
        this.config = config;
        this.cluster = cluster;
        this.maxAge = maxAge;
        this.console = console;
    }

    /// @param checks in the order in which they were made
    record Result(ClusterName cluster, List<Check> checks) {
        Result {
            checks = List.copyOf(checks);
        }

        boolean failed() {
            return checks.stream().anyMatch(check -> check.status() == Check.Status.FAILED);
        }
    }

    Result run() {
        Optional<TrustedKeys> trusted = keys();
        Optional<Long> newest = repository(trusted);
        Optional<ClusterView> view = etcd(newest);
        checks.addAll(new LocalChecks(config, cluster, view).run());
        return new Result(cluster.name(), checks);
    }

    private Optional<TrustedKeys> keys() {
        try {
            Path file = config.signing()
                    .keyFile()
                    .orElseThrow(() -> new Failure(ErrorCode.USAGE, "signing.key-file is missing")
                            .hint("This machine can read backups and not take any: give it the signing key."));
            SigningKey key = SigningKey.read(file);
            TrustedKeys trusted = settings.trustedKeys(key);
            List<AgeRecipient> recipients = Recipients.of(config.encryption());
            checks.addAll(new KeyChecks(recipients, settings.identities(), key, trusted).run());
            return Optional.of(trusted);
        } catch (IOException | Failure | RuntimeException e) {
            checks.add(Check.failedWith("keys", e));
            return Optional.empty();
        }
    }

    /// @return the revision of the newest point
    private Optional<Long> repository(Optional<TrustedKeys> trusted) {
        try (ObjectStore store = Stores.openForWriting(config.repository(cluster), console::variable)) {
            checks.addAll(new StoreChecks(store, CLOCK, new SecureRandom()).run());
            LockCheck.of(store, config.repository(cluster)).ifPresent(checks::add);
            if (trusted.isEmpty()) {
                return Optional.empty();
            }
            Repository repository = Repository.open(store);
            Catalog catalog = repository.catalog(cluster.name(), trusted.get(), CacheFolder.off());
            CatalogChecks.Result result = new CatalogChecks(catalog, CLOCK, maxAge).run();
            checks.addAll(result.checks());
            return result.newest().map(point -> point.manifest().etcd().revision());
        } catch (IOException | Failure | RuntimeException e) {
            checks.add(Check.failedWith("repository", e));
            return Optional.empty();
        }
    }

    private Optional<ClusterView> etcd(Optional<Long> newest) {
        try (EtcdClient client = EtcdClient.connect(EtcdAccesses.of(cluster, console::variable))) {
            EtcdChecks etcd = new EtcdChecks(client, cluster.learner());
            Optional<ClusterView> view = etcd.run(newest);
            checks.addAll(etcd.checks());
            return view;
        } catch (Failure | RuntimeException e) {
            checks.add(Check.failedWith("etcd", e));
            return Optional.empty();
        }
    }
}
