package io.etcddr.cli.wiring;

import io.etcddr.config.RepositoryConfig;
import io.etcddr.config.S3Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.Encryption;
import io.etcddr.store.s3.S3Settings.Lock;
import io.etcddr.store.s3.S3Settings.Proxy;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.StaticKeys;
import io.etcddr.store.s3.S3Settings.Transfer;
import io.etcddr.store.s3.S3Settings.Writing;
import io.etcddr.value.Secret;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Function;

/// Opens the store that a repository lies in.
public final class Stores {
    private Stores() {}

    /// Everything that makes one store another: equal places are one store, with the same credentials.
    public sealed interface Place {
        /// Asks nobody whether anything is there.
        ObjectStore open();

        /// Makes the folder of a cluster's own repository inside the folder of a `file://` one, which itself is
        /// never made: it may be a share that is not mounted.
        void prepare() throws StoreException;
    }

    private record InFolder(RepositoryConfig.InFolder where) implements Place {
        @Override
        public ObjectStore open() {
            return new FileObjectStore(where.path());
        }

        @Override
        public void prepare() throws StoreException {
            if (!where.prefix().isEmpty() && Files.isDirectory(where.folder())) {
                FileObjectStore.initialize(where.path()).close();
            }
        }
    }

    private record InBucket(S3Settings settings) implements Place {
        @Override
        public ObjectStore open() {
            return new S3ObjectStore(settings);
        }

        @Override
        public void prepare() {}
    }

    /// Reads the credentials now.
    ///
    /// @param environment for credentials that are referred to by the name of a variable
    public static Place place(RepositoryConfig repository, Function<String, Optional<String>> environment)
            throws Failure {
        return switch (repository) {
            case RepositoryConfig.InFolder folder -> new InFolder(folder);
            case RepositoryConfig.InS3 s3 -> new InBucket(settings(s3, environment));
        };
    }

    public static ObjectStore open(RepositoryConfig repository, Function<String, Optional<String>> environment)
            throws Failure {
        return place(repository, environment).open();
    }

    /// The same, and makes what a writer may make; see [Place#prepare].
    public static ObjectStore openForWriting(
            RepositoryConfig repository, Function<String, Optional<String>> environment)
            throws Failure, StoreException {
        Place place = place(repository, environment);
        place.prepare();
        return place.open();
    }

    /// The same, and makes the folder of a `file://` repository. A bucket must be there.
    public static ObjectStore create(RepositoryConfig repository, Function<String, Optional<String>> environment)
            throws Failure, StoreException {
        return repository instanceof RepositoryConfig.InFolder folder
                ? FileObjectStore.initialize(folder.path())
                : open(repository, environment);
    }

    private static S3Settings settings(RepositoryConfig.InS3 where, Function<String, Optional<String>> environment)
            throws Failure {
        S3Config config = where.s3();
        Optional<StaticKeys> keys = Optional.empty();
        if (config.credentials().isPresent()) {
            keys = Optional.of(keys(config.credentials().get(), environment));
        }
        Transfer transfer =
                Transfer.defaults().withParts(Math.toIntExact(config.partSize().bytes()), config.parallelParts());
        try {
            return new S3Settings(
                    where.bucket(), new ObjectKey(where.prefix()), server(config), keys, writing(config), transfer);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "repository %s: %s".formatted(where.url(), e.getMessage()), e)
                    .hint("Correct the URL, the --s3-... flags, or repository.s3 of the config.")
                    .hintInService("Correct repository.url or repository.s3 of the config.");
        }
    }

    private static StaticKeys keys(S3Config.Credentials from, Function<String, Optional<String>> environment)
            throws Failure {
        Optional<Secret> token = Optional.empty();
        if (from.sessionToken().isPresent()) {
            token = Optional.of(from.sessionToken().get().resolve("repository.s3.session-token", environment));
        }
        return new StaticKeys(
                from.accessKeyId().resolve("repository.s3.access-key-id", environment),
                from.secretAccessKey().resolve("repository.s3.secret-access-key", environment),
                token);
    }

    private static Server server(S3Config config) {
        return new Server(
                config.endpoint(),
                config.region(),
                S3Settings.Addressing.valueOf(config.addressing().name()),
                config.caFile(),
                config.proxy().map(uri -> new Proxy(uri, Optional.empty(), Optional.empty())));
    }

    private static Writing writing(S3Config config) {
        Encryption encryption = config.sse()
                .map(sse -> switch (sse.type()) {
                    case S3 -> Encryption.s3();
                    case KMS -> Encryption.kms(sse.kmsKeyId());
                })
                .orElse(Encryption.bucketDefault());
        Optional<Lock> lock = config.objectLock()
                .map(some -> new Lock(Lock.Mode.valueOf(some.mode().name()), some.lockFor()));
        return new Writing(encryption, config.storageClass(), Optional.empty(), lock);
    }
}
