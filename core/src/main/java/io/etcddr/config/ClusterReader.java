package io.etcddr.config;

import io.etcddr.config.ClusterConfig.Auth;
import io.etcddr.config.ClusterConfig.Tls;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One item of `clusters`.
final class ClusterReader {
    private static final String PREFIX_FORM = "[A-Za-z0-9._=+@,-]{1,100}(/[A-Za-z0-9._=+@,-]{1,100})*";
    private static final Type<ClusterName> CLUSTER_NAME = Type.text(
            "letters, digits, `.`, `_` and `-`, 63 at most",
            "main",
            (text, reading) -> clusterName(text),
            ClusterName::value,
            "^(?!format\\.json$)[A-Za-z0-9][A-Za-z0-9._-]{0,62}$");
    private static final Type<String> PREFIX = Type.text(
            "path in the repository, 100 characters at most",
            "team-a",
            (text, reading) -> prefix(text),
            Function.identity(),
            "^(?!(.*/)?\\.\\.?(/|$))(?=.{1,100}$)" + PREFIX_FORM + "$");

    static final Key.Value<Path> CA_FILE = Key.value("ca-file", Types.PATH)
            .otherwiseTold("the platform's trust store")
            .means("PEM file with the CA of the members")
            .like("/etc/etcd-dr/etcd-ca.pem");
    static final Key.Value<Path> CERT_FILE = Key.value("cert-file", Types.PATH)
            .means("PEM file with our certificate, together with `key-file`")
            .like("/etc/etcd-dr/etcd-client.pem");
    static final Key.Value<Path> KEY_FILE = Key.value("key-file", Types.PATH)
            .means("PEM file with its private key")
            .like("/etc/etcd-dr/etcd-client-key.pem");
    static final Key.Value<String> SERVER_NAME = Key.value("server-name", Types.TEXT)
            .otherwiseTold("the host of the endpoint")
            .means("what the certificates of the members must be for");
    static final Group<Tls> TLS_GROUP = Group.<Tls>named("client-tls")
            .may(CA_FILE, Tls::caFile)
            .may(CERT_FILE, Tls::certFile)
            .may(KEY_FILE, Tls::keyFile)
            .may(SERVER_NAME, Tls::serverName)
            .rule(Rule.needs(CERT_FILE, KEY_FILE))
            .rule(Rule.needs(KEY_FILE, CERT_FILE));

    static final Key.Value<String> USER = Key.value("user", Types.TEXT)
            .required()
            .means("needs the role `root`: snapshots are maintenance calls")
            .like("backup");
    static final Key.Value<SecretReference> PASSWORD =
            Key.value("password", Types.SECRET).required().means("of the user").like("file:/etc/etcd-dr/etcd-password");
    static final Group<Auth> AUTH_GROUP =
            Group.<Auth>named("auth").has(USER, Auth::user).has(PASSWORD, Auth::password);

    static final Key.Value<ClusterName> NAME = Key.value("name", CLUSTER_NAME)
            .required()
            .means("the first segment of all its object keys, and its name in every command");
    static final Key.Values<URI> ENDPOINTS = Key.values("endpoints", Types.SERVER)
            .required()
            .means("client URLs of the voters, all `http` or all `https`");
    static final Key.Value<Duration> TIMEOUT = Key.value("timeout", Types.duration("100ms", "10m"))
            .otherwise(ClusterConfig.DEFAULT_TIMEOUT)
            .means("of one call; for snapshots see `backup.idle-timeout`");
    static final Key.Sub<Tls> TLS = Key.group("tls", TLS_GROUP).means("how members are reached over `https`");
    static final Key.Sub<Auth> AUTH = Key.group("auth", AUTH_GROUP).means("who we are to etcd");
    static final Key.Value<String> REPOSITORY_PREFIX = Key.value("repository-prefix", PREFIX)
            .otherwiseTold("the repository itself")
            .means("a repository of its own for this cluster, below the prefix or folder of `repository.url`");

    static final Key.Sub<LearnerConfig> LEARNER = Key.group("learner", LearnerReader.GROUP)
            .means("a member without a vote that follows the cluster, for hot backups");

    static final Group<ClusterConfig> GROUP = Group.<ClusterConfig>named("cluster")
            .has(NAME, ClusterConfig::name)
            .has(ENDPOINTS, ClusterConfig::endpoints)
            .has(TIMEOUT, ClusterConfig::timeout)
            .may(TLS, ClusterConfig::tls)
            .may(AUTH, ClusterConfig::auth)
            .may(REPOSITORY_PREFIX, ClusterConfig::repositoryPrefix)
            .may(LEARNER, ClusterConfig::learner)
            .all(ProtectionReader.GROUP, ClusterConfig::protection);

    private ClusterReader() {}

    /// @param inherited what holds where the cluster says nothing about its protection
    static Optional<ClusterConfig> read(Section section, ProtectionConfig inherited) {
        Optional<ClusterName> name = section.value(NAME);
        List<URI> endpoints = endpoints(section);
        Optional<Tls> tls = section.section(TLS).map(ClusterReader::tls);
        Optional<Auth> auth = section.section(AUTH).flatMap(ClusterReader::auth);
        Duration timeout = section.valueOrDefault(TIMEOUT);
        Optional<String> prefix = section.value(REPOSITORY_PREFIX);
        Optional<LearnerConfig> learner = section.section(LEARNER).flatMap(group -> LearnerReader.read(group, name));
        ProtectionConfig protection = ProtectionReader.read(section, inherited);
        boolean plain = endpoints.stream().anyMatch(endpoint -> "http".equals(endpoint.getScheme()));
        if (plain && section.has(TLS)) {
            section.problem(TLS, "has no meaning for http endpoints");
        }
        if (plain && section.has(AUTH)) {
            section.warn(AUTH, "the password crosses the network in the clear (http)");
        }
        return name.map(known -> new ClusterConfig(known, endpoints, tls, auth, timeout, prefix, learner, protection));
    }

    private static ClusterName clusterName(String text) {
        try {
            return new ClusterName(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is not a cluster name: letters, digits, . _ and -, 63 at most".formatted(Problems.shown(text)),
                    e);
        }
    }

    private static String prefix(String text) {
        if (text.length() > 100 || !text.matches(PREFIX_FORM)) {
            throw new IllegalArgumentException("is not a prefix such as team-a or europe/team-a");
        }
        if (List.of(text.split("/")).stream().anyMatch(segment -> segment.equals(".") || segment.equals(".."))) {
            throw new IllegalArgumentException("has . or .. as a segment");
        }
        return text;
    }

    private static List<URI> endpoints(Section section) {
        List<URI> endpoints = section.values(ENDPOINTS);
        Set<URI> different = new HashSet<>();
        for (URI endpoint : endpoints) {
            if (!different.add(endpoint)) {
                section.problem(ENDPOINTS, "%s is there twice".formatted(endpoint));
            }
        }
        if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
            section.problem(ENDPOINTS, "are partly http and partly https");
        }
        return endpoints;
    }

    private static Tls tls(Section section) {
        Tls tls = new Tls(
                section.value(CA_FILE), section.value(CERT_FILE), section.value(KEY_FILE), section.value(SERVER_NAME));
        tls.keyFile().ifPresent(file -> FilePermissions.warn(section, KEY_FILE, file));
        return tls;
    }

    private static Optional<Auth> auth(Section section) {
        Optional<String> user = section.value(USER);
        Optional<SecretReference> password = section.value(PASSWORD);
        password.ifPresent(secret -> FilePermissions.warn(section, PASSWORD, secret));
        return user.flatMap(u -> password.map(p -> new Auth(u, p)));
    }
}
