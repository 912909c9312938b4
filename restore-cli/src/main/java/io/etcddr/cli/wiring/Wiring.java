package io.etcddr.cli.wiring;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.options.SigningKeyOption;
import io.etcddr.cli.run.Console;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Builds what the commands run: settings, then store, then catalog, then the engine. Nothing here is loaded for
/// `--help`.
public final class Wiring {
    private Wiring() {}

    public static OpenedRepository open(RepositoryOptions options, Console console) throws Failure, IOException {
        return open(Settings.of(options, console), console);
    }

    /// The same with settings that somebody has looked at already.
    public static OpenedRepository open(Settings settings, Console console) throws Failure, IOException {
        return open(settings, settings.trustedKeys(), settings.signingKey(), console);
    }

    /// For commands that write signed documents.
    ///
    /// @throws Failure [ErrorCode#USAGE] without a signing key, or with one that readers would not trust
    public static OpenedRepository openToWrite(RepositoryOptions options, SigningKeyOption key, Console console)
            throws Failure, IOException {
        Settings settings = Settings.of(options, console);
        SigningKey signingKey = settings.signingKey(key);
        return open(settings, settings.trustedKeysOr(signingKey), Optional.of(signingKey), console);
    }

    private static OpenedRepository open(
            Settings settings, TrustedKeys trusted, Optional<SigningKey> signingKey, Console console)
            throws Failure, IOException {
        ObjectStore store = Stores.open(settings.repository(), console::variable);
        try {
            Repository repository = Repository.open(store);
            CacheFolder cache = settings.cacheFolder().map(CacheFolder::in).orElse(CacheFolder.off());
            Catalog catalog = repository.catalog(cluster(settings, repository), trusted, cache);
            return new OpenedRepository(settings, repository, catalog, signingKey);
        } catch (IOException | Failure | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static ClusterName cluster(Settings settings, Repository repository) throws Failure, IOException {
        if (settings.cluster().isPresent()) {
            return settings.cluster().get();
        }
        List<ClusterName> clusters = repository.clusters();
        if (clusters.size() == 1) {
            return clusters.getFirst();
        }
        if (clusters.isEmpty()) {
            throw new Failure(ErrorCode.NOT_FOUND, "the repository has no recovery points of any cluster")
                    .hint("Take the first: etcd-dr backup --cluster NAME");
        }
        throw new Failure(
                        ErrorCode.USAGE,
                        "which cluster? the repository has %s"
                                .formatted(clusters.stream()
                                        .map(ClusterName::value)
                                        .collect(Collectors.joining(", "))))
                .hint("Name one with --cluster.");
    }

    /// Restores files, without any repository.
    public static DataDirRestore fileRestore(Progress progress) {
        return DataDirRestore.ofFiles(Clock.systemUTC(), progress);
    }
}
