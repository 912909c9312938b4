package io.etcddr.service.wiring;

import io.etcddr.cli.options.EtcdOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.LearnerConfig;
import io.etcddr.config.SecretReference;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How clusters are reached.
public final class EtcdAccesses {
    private EtcdAccesses() {}

    /// By flags when `--endpoints` is given, else as the config says.
    public static EtcdAccess of(EtcdOptions flags, Settings settings, ClusterName cluster, Console console)
            throws Failure {
        if (!flags.endpoints().isEmpty()) {
            return byFlags(flags, console);
        }
        if (flags.given()) {
            throw new Failure(
                            ErrorCode.USAGE, "--cacert, --cert, --key, --user and --password-file go with --endpoints")
                    .hint("With a config, its clusters say how they are reached.");
        }
        if (settings.config().isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--endpoints is missing")
                    .hint("Give the client URLs of the voters, separated by commas: https://10.0.0.1:2379,...");
        }
        return of(settings.config().get().cluster(cluster), console::variable);
    }

    /// Secrets are read now.
    ///
    /// @param environment for secrets that are referred to by the name of a variable
    public static EtcdAccess of(ClusterConfig cluster, Function<String, Optional<String>> environment) throws Failure {
        Optional<EtcdAccess.User> user = Optional.empty();
        if (cluster.auth().isPresent()) {
            ClusterConfig.Auth auth = cluster.auth().get();
            String path = "clusters (%s) auth.password".formatted(cluster.name());
            user = Optional.of(new EtcdAccess.User(auth.user(), auth.password().resolve(path, environment)));
        }
        Optional<EtcdAccess.Tls> tls = cluster.tls()
                .map(some -> new EtcdAccess.Tls(some.caFile(), some.certFile(), some.keyFile(), some.serverName()));
        return new EtcdAccess(
                cluster.endpoints(),
                orPlatformTrust(tls, cluster.endpoints()),
                user,
                cluster.timeout(),
                cluster.learner().map(EtcdAccesses::learner));
    }

    private static EtcdAccess.Learner learner(LearnerConfig learner) {
        return new EtcdAccess.Learner(
                learner.clientUrl(),
                learner.peerTls()
                        .map(tls -> new EtcdAccess.Tls(
                                Optional.of(tls.caFile()),
                                Optional.of(tls.certFile()),
                                Optional.of(tls.keyFile()),
                                Optional.empty())));
    }

    private static EtcdAccess byFlags(EtcdOptions flags, Console console) throws Failure {
        if (flags.certFile().isPresent() != flags.keyFile().isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--cert and --key go together");
        }
        Optional<EtcdAccess.Tls> tls = flags.caFile().or(flags::certFile).isPresent()
                ? Optional.of(new EtcdAccess.Tls(flags.caFile(), flags.certFile(), flags.keyFile(), Optional.empty()))
                : Optional.empty();
        List<URI> endpoints = new ArrayList<>();
        for (String endpoint : flags.endpoints()) {
            endpoints.add(url(endpoint, tls.isPresent() ? "https" : "http"));
        }
        return new EtcdAccess(
                endpoints, orPlatformTrust(tls, endpoints), user(flags, console), ClusterConfig.DEFAULT_TIMEOUT);
    }

    /// @param scheme for `host:port`, which etcdctl takes too
    private static URI url(String endpoint, String scheme) throws Failure {
        try {
            URI url = new URI(endpoint.contains("://") ? endpoint : scheme + "://" + endpoint);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getUserInfo() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            if (web && bare && url.getHost() != null && url.getPort() > 0) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw notAUrl(e);
        }
        throw notAUrl(null);
    }

    /// Does not repeat it: somebody may have written a password into it.
    private static Failure notAUrl(Exception cause) {
        return new Failure(ErrorCode.USAGE, "--endpoints: not a client URL such as https://10.0.0.1:2379", cause)
                .hint("Separate several by commas. User and password have flags of their own.");
    }

    private static Optional<EtcdAccess.User> user(EtcdOptions flags, Console console) throws Failure {
        if (flags.user().isPresent() != flags.passwordFile().isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--user and --password-file go together")
                    .hint("A password on the command line would be seen by everybody on this machine.");
        }
        if (flags.user().isEmpty()) {
            return Optional.empty();
        }
        SecretReference password =
                new SecretReference.FromFile(flags.passwordFile().get());
        return Optional.of(
                new EtcdAccess.User(flags.user().get(), password.resolve("--password-file", console::variable)));
    }

    /// `https` without any file: the platform's trust store decides.
    private static Optional<EtcdAccess.Tls> orPlatformTrust(Optional<EtcdAccess.Tls> tls, List<URI> endpoints) {
        boolean https = endpoints.stream().anyMatch(endpoint -> "https".equals(endpoint.getScheme()));
        return tls.isEmpty() && https
                ? Optional.of(
                        new EtcdAccess.Tls(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                : tls;
    }
}
