package io.etcddr.cli.wiring;

import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.options.S3Options;
import io.etcddr.cli.options.SigningKeyOption;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.run.Console;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.config.Config;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.CronSyntax;
import io.etcddr.config.EncryptionConfig;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.restore.Trust;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.sign.VerifyingKey;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What config file and flags say together. A flag wins over the file; keys and identities add up.
///
/// @param config empty when everything came from flags
/// @param spoolFolder where databases lie for a while, decrypted, mode 0600
/// @param identityFiles those of flags must exist, that of the config may be on another machine
public record Settings(
        Optional<Config> config,
        RepositoryConfig repository,
        Trust trust,
        List<VerifyingKey> trustedByFlag,
        List<Path> identityFiles,
        Optional<ClusterName> cluster,
        Optional<Path> cacheFolder,
        Path spoolFolder) {
    private static final String NAME_IT =
            "Give --config FILE or set $" + RepositoryOptions.CONFIG_VARIABLE + ", or give --repository URL.";

    public static Settings of(RepositoryOptions options, Console console) throws Failure {
        Optional<Config> config = config(options, console);
        Optional<ClusterName> cluster = cluster(options, config);
        return of(options, console, config, cluster, repository(options, config, cluster));
    }

    /// For commands that can do without a repository: empty when none is named.
    public static Optional<Settings> ifNamed(RepositoryOptions options, Console console) throws Failure {
        boolean named = options.config().isPresent()
                || options.repository().isPresent()
                || console.variable(RepositoryOptions.CONFIG_VARIABLE).isPresent();
        return named ? Optional.of(of(options, console)) : Optional.empty();
    }

    /// For commands that go through the clusters of a config, each in the repository that [Config#repository]
    /// says.
    ///
    /// @throws Failure [ErrorCode#USAGE] also without a config
    public static Settings ofConfig(RepositoryOptions options, Console console) throws Failure {
        Config config = config(options, console)
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "no config is named")
                        .hint("Give --config FILE or set $%s; `etcd-dr init` makes one."
                                .formatted(RepositoryOptions.CONFIG_VARIABLE)));
        Optional<Config> some = Optional.of(config);
        return of(options, console, some, cluster(options, some), config.repository());
    }

    private static Settings of(
            RepositoryOptions options,
            Console console,
            Optional<Config> config,
            Optional<ClusterName> cluster,
            RepositoryConfig repository)
            throws Failure {
        List<VerifyingKey> trusted = new ArrayList<>();
        for (String key : options.trustedKeys()) {
            trusted.add(trustedKey(key));
        }
        for (Path file : options.identityFiles()) {
            requireReadable(file);
        }
        List<Path> identities = new ArrayList<>(options.identityFiles());
        config.flatMap(Settings::configuredIdentity).filter(Files::isReadable).ifPresent(identities::add);
        return new Settings(
                config,
                repository,
                options.trust(),
                List.copyOf(trusted),
                List.copyOf(identities),
                cluster,
                config.isPresent() ? config.get().cacheDirectory() : userCache(console),
                config.map(some -> some.backup().spoolDirectory()).orElseGet(() -> temporaryFolder(console)));
    }

    private static void requireReadable(Path file) throws Failure {
        if (Files.isReadable(file) && !Files.isDirectory(file)) {
            return;
        }
        String why = "may not be read by this user";
        if (!Files.exists(file)) {
            why = "does not exist";
        } else if (Files.isDirectory(file)) {
            why = "is a folder";
        }
        throw new Failure(ErrorCode.USAGE, "--identity-file %s %s".formatted(file, why))
                .hint("Name the age identity that decrypts: the file that age-keygen or etcd-dr init made.");
    }

    private static Optional<Config> config(RepositoryOptions options, Console console) throws Failure {
        Optional<Path> file = options.config();
        if (file.isEmpty() && options.repository().isEmpty()) {
            file = console.variable(RepositoryOptions.CONFIG_VARIABLE).map(Path::of);
        }
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Config config = ConfigFile.load(file.get(), console::variable, CronSyntax.unchecked());
        config.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        return Optional.of(config);
    }

    private static RepositoryConfig repository(
            RepositoryOptions options, Optional<Config> config, Optional<ClusterName> cluster) throws Failure {
        if (options.repository().isPresent()) {
            return named(options.repository().get(), options.s3());
        }
        if (options.s3().given()) {
            throw new Failure(ErrorCode.USAGE, "the --s3-... flags go with --repository")
                    .hint("With a config, its repository.s3 says how S3 is reached.");
        }
        return repository(
                config.orElseThrow(() -> new Failure(ErrorCode.USAGE, "no repository is named").hint(NAME_IT)),
                cluster);
    }

    /// That of the cluster. One that is not configured, such as one that is no more, lies in the repository
    /// itself.
    private static RepositoryConfig repository(Config config, Optional<ClusterName> cluster) throws Failure {
        boolean several = config.clusters().stream()
                .anyMatch(some -> some.repositoryPrefix().isPresent());
        if (cluster.isEmpty() && several) {
            throw new Failure(ErrorCode.USAGE, "which cluster? they are not all in the same repository")
                    .hint("Name one with --cluster: %s."
                            .formatted(config.clusters().stream()
                                    .map(some -> some.name().value())
                                    .collect(Collectors.joining(", "))));
        }
        return config.clusters().stream()
                .filter(some -> cluster.filter(some.name()::equals).isPresent())
                .findFirst()
                .map(config::repository)
                .orElse(config.repository());
    }

    /// A repository that is given by flags alone.
    public static RepositoryConfig named(String url, S3Options s3) throws Failure {
        RepositoryConfig repository = RepositoryConfig.of(url);
        if (repository instanceof RepositoryConfig.InS3 bucket) {
            return new RepositoryConfig.InS3(bucket.bucket(), bucket.prefix(), s3.applyTo(bucket.s3()));
        }
        if (s3.given()) {
            throw new Failure(ErrorCode.USAGE, "the --s3-... flags go with an s3:// repository")
                    .hint("Leave them out for a repository in a folder.");
        }
        return repository;
    }

    private static VerifyingKey trustedKey(String keyOrFile) throws Failure {
        try {
            String text = keyOrFile.startsWith(VerifyingKey.PREFIX)
                    ? keyOrFile
                    : Files.readString(Path.of(keyOrFile)).strip();
            return VerifyingKey.parse(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--trusted-key \"%s\" is neither a key nor a file with one".formatted(keyOrFile),
                            e)
                    .hint("A key begins with %s; etcd-dr init wrote it into signing.trusted-keys of the config."
                            .formatted(VerifyingKey.PREFIX));
        }
    }

    private static Optional<Path> configuredIdentity(Config config) {
        return config.encryption() instanceof EncryptionConfig.Age age ? age.identityFile() : Optional.empty();
    }

    private static Optional<ClusterName> cluster(RepositoryOptions options, Optional<Config> config) throws Failure {
        if (options.cluster().isPresent()) {
            try {
                return Optional.of(new ClusterName(options.cluster().get()));
            } catch (IllegalArgumentException e) {
                throw new Failure(ErrorCode.USAGE, "--cluster: " + e.getMessage(), e)
                        .hint("Letters, digits, dots, dashes and underscores, 63 at most.");
            }
        }
        return config.filter(some ->
                        some.clusters().size() == 1 && options.repository().isEmpty())
                .map(some -> some.clusters().getFirst().name());
    }

    private static Optional<Path> userCache(Console console) {
        return console.variable("XDG_CACHE_HOME")
                .map(Path::of)
                .or(() -> console.variable("HOME").map(home -> Path.of(home, ".cache")))
                .map(cache -> cache.resolve("etcd-dr"));
    }

    /// Not `/tmp`: it is memory on many systems, and databases are large.
    private static Path temporaryFolder(Console console) {
        return console.variable("TMPDIR").map(Path::of).orElse(Path.of("/var/tmp"));
    }

    /// Whose signatures count: keys of flags and config, and the config's own signing key where it is at hand.
    public TrustedKeys trustedKeys() throws Failure, IOException {
        if (trust == Trust.ANYTHING) {
            return TrustedKeys.everybody();
        }
        List<VerifyingKey> keys = new ArrayList<>(trustedByFlag);
        config.ifPresent(some -> keys.addAll(some.signing().trustedKeys()));
        signingKey().map(SigningKey::verifyingKey).ifPresent(keys::add);
        return trusted(keys);
    }

    /// The same for a writer, who trusts himself.
    public TrustedKeys trustedKeys(SigningKey own) {
        List<VerifyingKey> keys = new ArrayList<>(trustedByFlag);
        config.ifPresent(some -> keys.addAll(some.signing().trustedKeys()));
        keys.add(own.verifyingKey());
        return TrustedKeys.of(keys);
    }

    /// For somebody who signs, but is not the writer whose manifests count: his own key counts only where no
    /// other is named.
    TrustedKeys trustedKeysOr(SigningKey own) throws Failure, IOException {
        boolean named = trust == Trust.ANYTHING
                || !trustedByFlag.isEmpty()
                || config.filter(some -> !some.signing().trustedKeys().isEmpty())
                        .isPresent()
                || signingKey().isPresent();
        return named ? trustedKeys() : TrustedKeys.of(own.verifyingKey());
    }

    private static TrustedKeys trusted(List<VerifyingKey> keys) throws Failure {
        if (keys.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "no trusted key: nobody vouches for the manifests of this repository")
                    .hint("Give the writer's public key with --trusted-key (signing.trusted-keys of its config), or"
                            + " --skip-signature-check if you have nothing better.");
        }
        return TrustedKeys.of(keys);
    }

    /// The key of the flag, or else the config's.
    ///
    /// @throws Failure [ErrorCode#USAGE] if there is neither
    SigningKey signingKey(SigningKeyOption option) throws Failure, IOException {
        Path file = option.file()
                .or(() -> config.flatMap(some -> some.signing().keyFile()))
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "no signing key: what is written here must be signed")
                        .hint("Give --signing-key FILE, or signing.key-file in the config: the key that etcd-dr init"
                                + " made."));
        return SigningKey.read(file);
    }

    /// The config's private key; empty on a machine that only reads, where its file may be missing.
    Optional<SigningKey> signingKey() throws Failure, IOException {
        Optional<Path> file = config.flatMap(some -> some.signing().keyFile()).filter(Files::isReadable);
        return file.isPresent() ? Optional.of(SigningKey.read(file.get())) : Optional.empty();
    }

    /// The private halves that decrypt, as far as they are at hand.
    public List<AgeIdentity> identities() throws IOException, Failure {
        return Identities.read(identityFiles);
    }
}
