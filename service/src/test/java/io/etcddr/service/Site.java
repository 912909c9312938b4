package io.etcddr.service;

import io.etcddr.etcd.EtcdAccess;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/// A place where somebody runs etcd-dr: a folder with what `init` made, and an environment that names the
/// config.
public final class Site {
    private final Path folder;
    private final Map<String, String> env = new HashMap<>();

    private Site(Path folder) {
        this.folder = folder;
        env.put("ETCD_DR_CONFIG", config().toString());
        env.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        env.put("TMPDIR", spool().toString());
    }

    /// `init` into a folder, then the cluster's endpoints are filled in as a user would.
    public static Site inFolder(Path folder, EtcdCluster cluster) throws IOException {
        Site site = new Site(folder);
        site.make("--repository", "file://" + site.repository());
        site.fillIn(cluster);
        return site;
    }

    /// The same with the repository in a new bucket; the credentials are in the environment.
    public static Site inS3(Path folder, EtcdCluster cluster, S3Server server) throws IOException {
        return inS3(folder, cluster, server, server.newBucket().bucket(), "");
    }

    /// The same in a bucket that is there.
    ///
    /// @param more keys of `repository.s3`, each on a line of its own
    public static Site inS3(Path folder, EtcdCluster cluster, S3Server server, String bucket, String more)
            throws IOException {
        Site site = new Site(folder);
        site.env.put("TEST_S3_USER", server.user());
        site.env.put("TEST_S3_PASSWORD", server.password());
        // The SDK's default chain does not see `env`, so init only prepares a folder here; the config is changed after.
        site.make("--repository", "file://" + site.repository());
        site.edit("url: 'file://" + site.repository() + "'", """
                url: s3://%s/etcd
                  s3:
                    endpoint: %s
                    access-key-id: env:TEST_S3_USER
                    secret-access-key: env:TEST_S3_PASSWORD
                    part-size: 5MiB
                """.formatted(bucket, server.endpoint()) + more.indent(4));
        site.fillIn(cluster);
        return site;
    }

    private void make(String... options) throws IOException {
        Files.createDirectories(spool());
        List<String> args = new ArrayList<>(List.of("init", "--config", config().toString()));
        args.addAll(List.of(options));
        CommandRun.succeed(Main::run, env, args.toArray(String[]::new));
    }

    private void fillIn(EtcdCluster cluster) throws IOException {
        EtcdAccess access = cluster.access();
        StringBuilder text = new StringBuilder(
                access.endpoints().stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")));
        access.tls().ifPresent(tls -> {
            text.append("\n    tls:");
            tls.caFile().ifPresent(file -> text.append("\n      ca-file: ").append(file));
            tls.certFile().ifPresent(file -> text.append("\n      cert-file: ").append(file));
            tls.keyFile().ifPresent(file -> text.append("\n      key-file: ").append(file));
        });
        if (access.user().isPresent()) {
            env.put("TEST_ETCD_PASSWORD", access.user().get().password().reveal());
            text.append("\n    auth: {user: %s, password: env:TEST_ETCD_PASSWORD}"
                    .formatted(access.user().get().name()));
        }
        String config = Files.readString(config());
        Files.writeString(
                config(),
                config.replaceFirst(
                        "endpoints: .*\\n      - http://127.0.0.1:2379",
                        Matcher.quoteReplacement("endpoints: " + text)));
    }

    /// Describes a learner that somebody else runs, and whose silence is not waited out.
    public Site withLearner(EtcdCluster cluster, EtcdMember learner) {
        String tls = cluster.peerTls()
                .map(files -> "\n      peer-tls: {ca-file: %s, cert-file: %s, key-file: %s}"
                        .formatted(
                                files.caFile().orElseThrow(),
                                files.certFile().orElseThrow(),
                                files.keyFile().orElseThrow()))
                .orElse("");
        edit(
                "    # schedules: {drill: none}",
                """
                    learner:
                      runtime: external
                      peer-url: %s
                      client-url: %s
                      wait: 2s""".formatted(learner.peerUrl(), learner.clientUrl()).indent(4).stripTrailing() + tls);
        return this;
    }

    /// Describes a learner that the service runs on this machine.
    ///
    /// @param versions of etcd that are at hand
    public Site withManagedLearner(int peerPort, int clientPort, EtcdVersion... versions) throws IOException {
        edit("    # schedules: {drill: none}", """
                            learner:
                              runtime: process
                              peer-url: http://127.0.0.1:%d
                              client-url: http://127.0.0.1:%d
                              data-directory: %s
                        """.formatted(peerPort, clientPort, learner())
                .stripTrailing());
        String binaries = Arrays.stream(versions)
                .map(version -> "\"%s\": %s".formatted(version.minor(), version.etcd()))
                .collect(Collectors.joining(", "));
        Files.writeString(config(), "\netcd-binaries: {%s}\n".formatted(binaries), StandardOpenOption.APPEND);
        return this;
    }

    /// The folder of the learner that the service runs.
    public Path learner() {
        return folder.resolve("learner");
    }

    /// How long the next writer waits for one that was killed.
    Site leasePeriod(Duration period) throws IOException {
        Files.writeString(
                config(), "service: {lease-period: %dms}\n".formatted(period.toMillis()), StandardOpenOption.APPEND);
        return this;
    }

    /// Changes the config.
    public void edit(String what, String into) {
        try {
            String text = Files.readString(config());
            if (!text.contains(what)) {
                throw new IllegalArgumentException("the config has no \"%s\"".formatted(what));
            }
            Files.writeString(config(), text.replace(what, into));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    public Path config() {
        return folder.resolve("etcd-dr.yaml");
    }

    public Path repository() {
        return folder.resolve("repo");
    }

    public Path spool() {
        return folder.resolve("spool");
    }

    public Path identity() {
        return folder.resolve("etcd-dr-identity.txt");
    }

    public Map<String, String> env() {
        return Map.copyOf(env);
    }

    public CommandRun dr(String... args) {
        return CommandRun.of(Main::run, env, args);
    }

    public CommandRun restore(String... args) {
        return CommandRun.of(io.etcddr.cli.Main::run, env, args);
    }

    /// @throws AssertionError unless the command succeeds
    public CommandRun mustDr(String... args) {
        return CommandRun.succeed(Main::run, env, args);
    }

    /// @throws AssertionError unless the command succeeds
    public CommandRun mustRestore(String... args) {
        return CommandRun.succeed(io.etcddr.cli.Main::run, env, args);
    }

    /// The flags of `data-dir` for one member of a cluster that is built anew at its old place.
    public static List<String> memberFlags(EtcdCluster cluster, EtcdMember member) {
        return List.of(
                "--name",
                member.name(),
                "--data-dir",
                member.dataDir().toString(),
                "--initial-cluster",
                cluster.initialCluster(),
                "--initial-cluster-token",
                cluster.token());
    }
}
