package io.etcddr.config;

import io.etcddr.config.BackupConfig.Prove;
import io.etcddr.config.BackupConfig.Spool;
import io.etcddr.sign.VerifyingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The keys of a configuration and the rules that hold between them.
final class ConfigReader {
    private static final Duration WEEK = Duration.ofDays(7);

    private final Path base;
    private final Function<String, Optional<String>> environment;
    private final Problems problems;
    private final FilePermissions permissions;

    ConfigReader(Path base, Function<String, Optional<String>> environment, Problems problems) {
        this.base = base;
        this.environment = environment;
        this.problems = problems;
        this.permissions = new FilePermissions();
    }

    /// Empty when something that a [Config] cannot be without is missing or wrong; the problems tell.
    Optional<Config> read(Section root) {
        Optional<RepositoryConfig> repository =
                requiredSection(root, "repository").flatMap(new RepositoryReader(base, permissions)::read);
        Optional<EncryptionConfig> encryption = encryption(root);
        Optional<SigningConfig> signing = requiredSection(root, "signing").map(this::signing);
        BackupConfig backup = root.section("backup").map(this::backup).orElseGet(this::defaultBackup);
        Optional<Path> cache = cacheDirectory(root);
        List<ClusterConfig> clusters = clusters(root);
        root.rejectUnknownKeys();
        if (!problems.none() || repository.isEmpty() || encryption.isEmpty() || signing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Config(
                repository.get(),
                encryption.get(),
                signing.get(),
                backup,
                cache,
                ServiceConfig.DEFAULT,
                Map.of(),
                clusters,
                problems.warnings()));
    }

    private static Optional<Section> requiredSection(Section root, String key) {
        if (!root.has(key)) {
            root.problem(key, "is missing");
        }
        return root.section(key);
    }

    private Optional<EncryptionConfig> encryption(Section root) {
        if (!root.has("encryption")) {
            root.problem("encryption", "is missing; give recipients, or say none");
            return Optional.empty();
        }
        if (root.node("encryption").orElse(null) instanceof Node.Scalar scalar) {
            if (scalar.text().equals("none")) {
                return Optional.of(new EncryptionConfig.None());
            }
            root.problem("encryption", "is a single value; give a group with recipients, or say none");
            return Optional.empty();
        }
        return root.section("encryption").map(section -> {
            List<String> recipients = section.values("recipients", ConfigReader::recipient);
            Optional<Path> identity = section.value("identity-file", Values.pathIn(base));
            identity.ifPresent(file -> permissions.warn(section, "identity-file", file));
            if (!section.has("recipients") && !section.has("identity-file")) {
                root.problem("encryption", "needs recipients to take backups, or identity-file to read them");
            }
            section.rejectUnknownKeys();
            return new EncryptionConfig.Age(recipients, identity);
        });
    }

    /// What is wrong is not shown: it may be the private key.
    private static String recipient(String text) {
        if (text.startsWith("AGE-SECRET-KEY-")) {
            throw new IllegalArgumentException("is a secret identity; recipients are public and begin with age1");
        }
        if (!text.matches("age1[02-9ac-hj-np-z]{58}")) {
            throw new IllegalArgumentException("is not an age recipient (age1 and 58 more characters)");
        }
        return text;
    }

    private SigningConfig signing(Section section) {
        Optional<Path> keyFile = section.value("key-file", Values.pathIn(base));
        keyFile.ifPresent(file -> permissions.warn(section, "key-file", file));
        List<VerifyingKey> trusted = section.values("trusted-keys", ConfigReader::verifyingKey);
        if (!section.has("key-file") && !section.has("trusted-keys")) {
            section.problem("key-file", "is missing; to only read, give trusted-keys instead");
        }
        section.rejectUnknownKeys();
        return new SigningConfig(keyFile, trusted);
    }

    private static VerifyingKey verifyingKey(String text) {
        try {
            return VerifyingKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is not a public signing key (%s and 44 more characters)".formatted(VerifyingKey.PREFIX), e);
        }
    }

    private BackupConfig backup(Section section) {
        BackupConfig defaults = defaultBackup();
        BackupConfig backup = new BackupConfig(
                section.value("spool", Values.oneOf(Spool.class), defaults.spool()),
                section.value("spool-directory", Values.pathIn(base), defaults.spoolDirectory()),
                section.value(
                        "grace-period",
                        Values.duration(Duration.ofHours(1), WEEK.multipliedBy(52)),
                        defaults.gracePeriod()),
                section.value("compression-level", Values.number(1, 19), defaults.compressionLevel()),
                section.value("prove", Values.oneOf(Prove.class), defaults.prove()),
                section.value(
                        "idle-timeout",
                        Values.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                        defaults.idleTimeout()));
        if (backup.spool() == Spool.NONE && section.has("spool-directory")) {
            section.problem("spool-directory", "has no meaning with spool: none");
        }
        section.rejectUnknownKeys();
        return backup;
    }

    private BackupConfig defaultBackup() {
        return new BackupConfig(
                Spool.DISK,
                environmentPath("TMPDIR").orElse(Path.of("/var/tmp")), // not /tmp: it is memory on many systems
                BackupConfig.DEFAULT_GRACE_PERIOD,
                BackupConfig.DEFAULT_COMPRESSION_LEVEL,
                Prove.VOTERS,
                BackupConfig.DEFAULT_IDLE_TIMEOUT);
    }

    /// The XDG folder of the user, unless the file says otherwise or `none`; off where there is no home.
    private Optional<Path> cacheDirectory(Section root) {
        if (!root.has("cache-directory")) {
            return environmentPath("XDG_CACHE_HOME")
                    .or(() -> environmentPath("HOME").map(home -> home.resolve(".cache")))
                    .map(cache -> cache.resolve("etcd-dr"));
        }
        return root.value("cache-directory", Function.identity())
                .filter(text -> !text.equals("none"))
                .flatMap(text -> root.value("cache-directory", Values.pathIn(base)));
    }

    private Optional<Path> environmentPath(String variable) {
        return environment.apply(variable).filter(text -> text.startsWith("/")).map(Path::of);
    }

    private List<ClusterConfig> clusters(Section root) {
        if (!root.has("clusters")) {
            root.problem("clusters", "is missing");
        }
        ClusterReader reader = new ClusterReader(base, permissions);
        List<ClusterConfig> clusters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("clusters")) {
            section.value("name", Function.identity()).ifPresent(name -> {
                if (!names.add(name)) {
                    section.problem("name", "%s is the name of another cluster".formatted(Problems.shown(name)));
                }
            });
            reader.read(section).ifPresent(clusters::add);
        }
        return clusters;
    }
}
