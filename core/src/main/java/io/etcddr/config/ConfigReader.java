package io.etcddr.config;

import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The configuration as a whole.
final class ConfigReader {
    private static final Type<String> MINOR = Type.text(
            "minor version `3.4` to `3.7`", "3.6", (text, reading) -> minor(text), Function.identity(), "^3\\.[4-7]$");

    static final Key.Sub<RepositoryConfig> REPOSITORY =
            Key.group("repository", RepositoryReader.GROUP).required().means("where backups are kept");
    static final Key.Sub<EncryptionConfig.Age> ENCRYPTION = Key.group("encryption", EncryptionReader.GROUP)
            .required("is missing; give recipients, or say none")
            .orNone("give a group with recipients, or say none")
            .means("whom backups are encrypted for; `none`: databases are stored in the clear");
    static final Key.Sub<SigningConfig> SIGNING = Key.group("signing", SigningReader.GROUP)
            .required()
            .means("who signs manifests and whose signatures count");
    static final Key.Sub<BackupConfig> BACKUP =
            Key.group("backup", BackupReader.GROUP).means("how backups are taken");
    static final Key.Value<Optional<Path>> CACHE_DIRECTORY = Key.value("cache-directory", Types.PATH_OR_NONE)
            .otherwiseTold("`$XDG_CACHE_HOME/etcd-dr`, or `~/.cache/etcd-dr`")
            .means(
                    "copies of manifests, so that listings of commands are quick; `none`: no copies. `etcd-dr serve` keeps its"
                            + " own in memory");
    static final Key.Sub<ProtectionConfig> DEFAULTS =
            Key.group("defaults", ProtectionReader.GROUP).means("how clusters are protected that say nothing else");
    static final Key.Subs<ClusterConfig> CLUSTERS = Key.groups("clusters", ClusterReader.GROUP)
            .required()
            .inheritingFrom(DEFAULTS)
            .means("the clusters under protection");
    static final Key.Sub<ServiceConfig> SERVICE =
            Key.group("service", ServiceReader.GROUP).means("how `etcd-dr serve` runs");
    static final Key.Entries<Path> ETCD_BINARIES = Key.entries("etcd-binaries", MINOR, Types.PATH)
            .means("a binary of etcd for each minor that drills shall boot, and learners run")
            .like("{\"3.6\": /opt/etcd-3.6/etcd}");

    /// What `defaults` say is in the clusters of a [Config].
    static final Group<Config> GROUP = Group.<Config>named("config")
            .has(REPOSITORY, Config::repository)
            .may(
                    ENCRYPTION,
                    config -> config.encryption() instanceof EncryptionConfig.Age age
                            ? Optional.of(age)
                            : Optional.empty())
            .has(SIGNING, Config::signing)
            .has(BACKUP, Config::backup)
            .has(CACHE_DIRECTORY, Config::cacheDirectory)
            .may(DEFAULTS, config -> Optional.empty())
            .has(CLUSTERS, Config::clusters)
            .has(SERVICE, Config::service)
            .may(ETCD_BINARIES, config -> Optional.of(config.etcdBinaries()).filter(binaries -> !binaries.isEmpty()));

    private ConfigReader() {}

    /// Empty when something that a [Config] cannot be without is missing or wrong; the problems tell.
    static Optional<Config> read(Section root) {
        Reading reading = root.reading();
        Optional<RepositoryConfig> repository = root.section(REPOSITORY).flatMap(RepositoryReader::read);
        Optional<EncryptionConfig> encryption = encryption(root);
        Optional<SigningConfig> signing = root.section(SIGNING).map(SigningReader::read);
        BackupConfig backup =
                root.section(BACKUP).map(BackupReader::read).orElseGet(() -> BackupReader.defaults(reading));
        Optional<Path> cache = root.value(CACHE_DIRECTORY).orElseGet(() -> userCache(reading));
        ServiceConfig service = root.section(SERVICE).map(ServiceReader::read).orElse(ServiceConfig.DEFAULT);
        Map<String, Path> binaries = root.entries(ETCD_BINARIES);
        Optional<Section> defaults = root.section(DEFAULTS);
        List<Written> clusters = clusters(root, defaults);
        Surroundings surroundings = new Surroundings(backup, encryption, signing, !binaries.isEmpty());
        clusters.forEach(
                cluster -> new ProtectionChecks(cluster.config(), cluster.section(), defaults, surroundings).run());
        ClusterChecks.run(clusters, repository);
        LearnerChecks.run(clusters, !binaries.isEmpty());
        if (!reading.problems().none() || repository.isEmpty() || encryption.isEmpty() || signing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Config(
                repository.get(),
                encryption.get(),
                signing.get(),
                backup,
                cache,
                service,
                binaries,
                clusters.stream().map(Written::config).toList(),
                lines(reading.problems().warnings()),
                lines(reading.problems().serviceWarnings())));
    }

    private static List<String> lines(List<Remark> remarks) {
        return remarks.stream().map(Remark::toString).toList();
    }

    private static Optional<EncryptionConfig> encryption(Section root) {
        return root.none(ENCRYPTION)
                ? Optional.of(new EncryptionConfig.None())
                : root.section(ENCRYPTION).map(EncryptionReader::read);
    }

    private static String minor(String text) {
        if (!text.matches("3\\.[4-7]")) {
            throw new IllegalArgumentException(
                    "%s is not a minor version of etcd from 3.4 to 3.7".formatted(Problems.shown(text)));
        }
        return text;
    }

    /// The XDG folder of the user; off where there is no home.
    private static Optional<Path> userCache(Reading reading) {
        return reading.environmentPath("XDG_CACHE_HOME")
                .or(() -> reading.environmentPath("HOME").map(home -> home.resolve(".cache")))
                .map(cache -> cache.resolve("etcd-dr"));
    }

    /// A cluster and where it is written.
    record Written(ClusterConfig config, Section section) {}

    private static List<Written> clusters(Section root, Optional<Section> defaults) {
        ProtectionConfig inherited = defaults.map(section -> ProtectionReader.read(section, ProtectionConfig.DEFAULT))
                .orElse(ProtectionConfig.DEFAULT);
        List<Written> clusters = new ArrayList<>();
        Set<ClusterName> names = new HashSet<>();
        for (Section section : root.sections(CLUSTERS)) {
            Optional<ClusterConfig> read = ClusterReader.read(section, inherited);
            read.ifPresent(cluster -> {
                clusters.add(new Written(cluster, section));
                if (!names.add(cluster.name())) {
                    section.problem(
                            ClusterReader.NAME,
                            "%s is the name of another cluster"
                                    .formatted(Problems.shown(cluster.name().value())));
                }
            });
        }
        return clusters;
    }
}
