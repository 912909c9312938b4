package io.etcddr.cli.wiring;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.codec.Codecs;
import io.etcddr.config.Config;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.error.Failure;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.restore.PointExport;
import io.etcddr.restore.PointKeys;
import io.etcddr.restore.PointSource;
import io.etcddr.sign.SigningKey;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.value.ClusterName;
import io.etcddr.verify.Rereading;
import io.etcddr.verify.Verifier;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/// One cluster of an opened repository, and the engines that read it. Closing it closes the store.
public final class OpenedRepository implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Settings settings;
    private final Repository repository;
    private final Catalog catalog;
    private final Optional<SigningKey> signingKey;

    OpenedRepository(Settings settings, Repository repository, Catalog catalog, Optional<SigningKey> signingKey) {
        this.settings = requireNonNull(settings, "settings is null");
        this.repository = requireNonNull(repository, "repository is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.signingKey = requireNonNull(signingKey, "signingKey is null");
    }

    public ClusterName cluster() {
        return catalog.cluster();
    }

    public Catalog catalog() {
        return catalog;
    }

    public PointId resolve(PointSelector point) throws IOException, Failure {
        return catalog.find(point).id();
    }

    /// For documents that need no lease.
    ///
    /// @throws IllegalStateException unless it was opened to write
    public CatalogWriter writer() throws Failure {
        return catalog.writer(signingKey.orElseThrow(() -> new IllegalStateException("not opened to write")));
    }

    public DataDirRestore dataDirRestore(Progress progress) throws IOException, Failure {
        return DataDirRestore.of(points(), CLOCK, progress);
    }

    public PointExport pointExport(Progress progress) throws IOException, Failure {
        return new PointExport(points(), CLOCK, progress);
    }

    public PointKeys pointKeys(Progress progress) throws IOException, Failure {
        return new PointKeys(points(), settings.spoolFolder(), progress);
    }

    /// The config file, empty when everything came from flags.
    public Optional<Config> config() {
        return settings.config();
    }

    /// Records what verifications and drills find; empty where there is no signing key.
    ///
    /// @throws Failure [ErrorCode#USAGE] if readers would not trust the key
    public Optional<CatalogWriter> recorder() throws Failure {
        return signingKey.isPresent() ? Optional.of(catalog.writer(signingKey.get())) : Optional.empty();
    }

    /// Records what it finds where there is a signing key that readers trust.
    public Verifier verifier(Progress progress) throws IOException, Failure {
        return new Verifier(
                catalog,
                recorder(),
                fetcher(),
                new SpoolFolder(settings.spoolFolder()),
                CLOCK,
                new SecureRandom(),
                VersionProvider.version(),
                progress);
    }

    /// Which points are read again, as the config has it for the cluster.
    public Rereading rereading() {
        ProtectionConfig.Verification rule = settings.config().stream()
                .flatMap(config -> config.clusters().stream())
                .filter(configured -> configured.name().equals(cluster()))
                .findFirst()
                .map(configured -> configured.protection().verification())
                .orElse(ProtectionConfig.Verification.DEFAULT);
        return new Rereading(rule.percentPerDay(), rule.within());
    }

    /// Where points are fetched from.
    public PointSource points() throws IOException, Failure {
        return new PointSource(catalog, fetcher());
    }

    private PointFetcher fetcher() throws IOException, Failure {
        return new PointFetcher(repository.store(), new Codecs(settings.identities()));
    }

    @Override
    public void close() {
        repository.store().close();
    }
}
