package io.etcddr.cli.rescue;

import io.etcddr.config.ClusterConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.rescue.Rescue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a learner's own data is. Picocli fills the fields.
public final class LearnerOptions {
    @Option(
            names = "--from-learner",
            description = "Restore what a learner has, when every voter is gone. With --learner-dir"
                    + " or --learner-endpoint.")
    private boolean fromLearner;

    @Option(
            names = "--learner-dir",
            paramLabel = "FOLDER",
            description = "The data directory of a learner that is stopped. Nothing in it is changed.")
    private Optional<Path> dataDir;

    @Option(
            names = "--learner-endpoint",
            paramLabel = "URL",
            description = "The client URL of a learner that still runs. It serves a snapshot without any voter.")
    private Optional<String> endpoint;

    @Option(names = "--cacert", paramLabel = "FILE", description = "PEM file of the CA of that learner.")
    private Optional<Path> caFile;

    @Option(names = "--cert", paramLabel = "FILE", description = "PEM file of the client certificate.")
    private Optional<Path> certFile;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of the client key.")
    private Optional<Path> keyFile;

    @Mixin
    private RescueOptions rescue;

    public boolean asked() {
        return fromLearner;
    }

    public RescueOptions rescue() {
        return rescue;
    }

    /// @throws Failure [ErrorCode#USAGE] if the flags do not go together
    public void check() throws Failure {
        boolean tls = Stream.of(caFile, certFile, keyFile).anyMatch(Optional::isPresent);
        if (!fromLearner && (dataDir.isPresent() || endpoint.isPresent() || tls || rescue.given())) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--learner-dir, --learner-wal-dir, --learner-endpoint, --cacert, --cert, --key, --without-wal,"
                                    + " --etcd-binary and --state-dir go with --from-learner")
                    .hint("Add --from-learner, or leave them out.");
        }
        if (fromLearner && dataDir.isPresent() == endpoint.isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--from-learner needs either --learner-dir or --learner-endpoint")
                    .hint(
                            "Stop the learner and name its data directory: --learner-dir /var/lib/etcd-learner/etcd. Or, while"
                                    + " it runs, its client URL.");
        }
        if (tls && endpoint.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--cacert, --cert and --key go with --learner-endpoint");
        }
        if (certFile.isPresent() != keyFile.isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--cert and --key go together");
        }
        if (endpoint.isPresent() && (rescue.walDir().isPresent() || rescue.log() == Rescue.Log.LEFT_OUT)) {
            throw new Failure(ErrorCode.USAGE, "--learner-wal-dir and --without-wal go with --learner-dir")
                    .hint("A learner that runs has applied what it knows to be committed: leave them out.");
        }
    }

    /// The folder of a learner that is stopped.
    public Optional<Path> dataDir() {
        return dataDir;
    }

    /// The client URL of a learner that runs, as it was given.
    public Optional<String> endpoint() {
        return endpoint;
    }

    /// How a learner is reached that runs: without a user, because it lets nobody log in.
    ///
    /// @param configured the certificates of the cluster's config, for when no flag names any
    /// @throws Failure [ErrorCode#USAGE] if its URL is none
    public EtcdAccess access(Optional<EtcdAccess.Tls> configured) throws Failure {
        URI url = url();
        Optional<EtcdAccess.Tls> tls = caFile.or(() -> certFile).isPresent()
                ? Optional.of(new EtcdAccess.Tls(caFile, certFile, keyFile, Optional.empty()))
                : configured;
        Optional<EtcdAccess.Tls> used = url.getScheme().equals("http")
                ? Optional.empty()
                : tls.or(() -> Optional.of(
                        new EtcdAccess.Tls(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())));
        return new EtcdAccess(List.of(url), used, Optional.empty(), ClusterConfig.DEFAULT_TIMEOUT);
    }

    private URI url() throws Failure {
        try {
            URI url = new URI(endpoint.orElseThrow());
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getPort() > 0 && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw notAUrl(e);
        }
        throw notAUrl(null);
    }

    private static Failure notAUrl(Exception cause) {
        return new Failure(ErrorCode.USAGE, "--learner-endpoint: not a client URL such as https://10.0.0.9:2379", cause)
                .hint("Give its scheme, host and port.");
    }
}
