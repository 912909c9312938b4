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

/// One item of `clusters`.
final class ClusterReader {
    private final Path base;
    private final FilePermissions permissions;

    ClusterReader(Path base, FilePermissions permissions) {
        this.base = base;
        this.permissions = permissions;
    }

    Optional<ClusterConfig> read(Section section) {
        Optional<ClusterName> name = section.required("name", ClusterReader::name);
        List<URI> endpoints = endpoints(section);
        Optional<Tls> tls = section.section("tls").map(this::tls);
        Optional<Auth> auth = section.section("auth").flatMap(this::auth);
        Duration timeout = section.value(
                "timeout",
                Values.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                ClusterConfig.DEFAULT_TIMEOUT);
        boolean plain = endpoints.stream().anyMatch(endpoint -> "http".equals(endpoint.getScheme()));
        if (plain && section.has("tls")) {
            section.problem("tls", "has no meaning for http endpoints");
        }
        if (plain && section.has("auth")) {
            section.warn("auth", "the password crosses the network in the clear (http)");
        }
        section.rejectUnknownKeys();
        return name.map(known -> new ClusterConfig(known, endpoints, tls, auth, timeout, ProtectionConfig.DEFAULT));
    }

    private static ClusterName name(String text) {
        try {
            return new ClusterName(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is not a cluster name: letters, digits, . _ and -, 63 at most".formatted(Problems.shown(text)),
                    e);
        }
    }

    private static List<URI> endpoints(Section section) {
        if (!section.has("endpoints")) {
            section.problem("endpoints", "is missing");
        }
        List<URI> endpoints = section.values("endpoints", Values::server);
        Set<URI> different = new HashSet<>();
        for (URI endpoint : endpoints) {
            if (!different.add(endpoint)) {
                section.problem("endpoints", "%s is there twice".formatted(endpoint));
            }
        }
        if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
            section.problem("endpoints", "are partly http and partly https");
        }
        return endpoints;
    }

    private Tls tls(Section section) {
        Tls tls = new Tls(
                section.value("ca-file", Values.pathIn(base)),
                section.value("cert-file", Values.pathIn(base)),
                section.value("key-file", Values.pathIn(base)),
                section.value("server-name", Values::text));
        tls.keyFile().ifPresent(file -> permissions.warn(section, "key-file", file));
        if (section.has("cert-file") && !section.has("key-file")) {
            section.problem("key-file", "is missing beside cert-file");
        }
        if (section.has("key-file") && !section.has("cert-file")) {
            section.problem("cert-file", "is missing beside key-file");
        }
        section.rejectUnknownKeys();
        return tls;
    }

    private Optional<Auth> auth(Section section) {
        Optional<String> user = section.required("user", Values::text);
        Optional<SecretReference> password = section.required("password", text -> SecretReference.parse(text, base));
        password.ifPresent(secret -> permissions.warn(section, "password", secret));
        section.rejectUnknownKeys();
        return user.flatMap(u -> password.map(p -> new Auth(u, p)));
    }
}
