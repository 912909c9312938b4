package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.error.Failure;
import io.etcddr.store.FileObjectStore;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What stands around the reader of a document: a real cluster with APISIX configuration, and a folder. What
/// the text between the commands tells the reader to do is done here.
final class DocumentStage implements AutoCloseable {
    private final Path folder;
    private final EtcdCluster cluster;
    private final int learnerPeerPort = Ports.reserve();
    private final int learnerClientPort = Ports.reserve();
    private Optional<DrProcess> service = Optional.empty();
    private List<?> before = List.of();
    private long revisionBefore;

    DocumentStage(Path folder, int members) {
        this.folder = folder;
        this.cluster = EtcdCluster.of(EtcdVersion.V3_6).members(members).start();
        ApisixData.seeded(5).fill(cluster);
    }

    Path folder() {
        return folder;
    }

    EtcdCluster cluster() {
        return cluster;
    }

    Path repository() {
        return folder.resolve("repository");
    }

    /// Another place for each document, and nothing of this machine's user.
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.toString());
        environment.put("TMPDIR", folder.toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return environment;
    }

    /// "Put the cluster's name and endpoints into `etcd-dr.yaml`."
    void nameTheCluster(String name) throws IOException {
        Path config = folder.resolve("etcd-dr.yaml");
        String endpoints = cluster.members().stream()
                .map(EtcdMember::clientUrl)
                .map(url -> "- " + url)
                .collect(Collectors.joining("\n      "));
        String text = Files.readString(config);
        assertThat(text).contains("name: main", "- http://127.0.0.1:2379");
        Files.writeString(
                config, text.replace("name: main", "name: " + name).replace("- http://127.0.0.1:2379", endpoints));
    }

    /// A repository with one point of cluster `main`, as documents have it that begin after the backup.
    void backUp() throws IOException {
        Path config = folder.resolve("etcd-dr.yaml");
        String[] init = {"init", "--repository", "file://" + repository(), "--config", config.toString()};
        CommandRun.succeed(Main::run, environment(), init);
        nameTheCluster("main");
        CommandRun.succeed(Main::run, environment(), "backup", "--config", config.toString());
    }

    /// A repository whose points of cluster `main` are from 1 to 5 November 2026, the last of them unproven,
    /// and a policy that keeps one for each of two days.
    void fiveDaysOfBackups() throws IOException, Failure {
        Path config = folder.resolve("etcd-dr.yaml");
        String[] init = {"init", "--repository", "file://" + repository(), "--config", config.toString()};
        CommandRun.succeed(Main::run, environment(), init);
        Files.writeString(config, """
                defaults:
                  retention:
                    cold: {keep-last: 1, keep-within: 0s, daily: 2, weekly: 0, monthly: 0, minimum-redundancy: 1}
                """ + Files.readString(config));
        try (FileObjectStore store = new FileObjectStore(repository())) {
            OldPoints points = new OldPoints(store, new ClusterName("main"), folder.resolve("etcd-dr-signing-key.pem"));
            for (int day = 1; day <= 4; day++) {
                points.proven(Instant.parse("2026-11-0%dT12:00:00Z".formatted(day)), 312_000 + day);
            }
            points.unproven(Instant.parse("2026-11-05T12:00:00Z"), 313_000);
        }
    }

    /// "Start `etcd-dr serve`", with a learner of the cluster in the config: it is in sync, and there is a hot backup.
    void serve() throws IOException {
        if (service.isPresent()) {
            return;
        }
        Path config = folder.resolve("etcd-dr.yaml");
        String text = Files.readString(config);
        assertThat(text).contains("    # schedules: {drill: none}");
        Files.writeString(
                config,
                text.replace("    # schedules: {drill: none}", """
                            learner:
                              runtime: process
                              peer-url: http://127.0.0.1:%d
                              client-url: http://127.0.0.1:%d
                              data-directory: %s
                            schedules: {hot: {every: 2s}, cold: none, verify: none, drill: none, expire: none}
                        """.formatted(
                                learnerPeerPort, learnerClientPort, learner()).stripTrailing())
                        + """

                        service: {listen: "127.0.0.1:0", state-directory: %s}
                        etcd-binaries: {"3.6": %s}
                        """.formatted(folder.resolve("state"), EtcdVersion.V3_6.etcd()));
        DrProcess started = DrProcess.start(
                environment(), folder.resolve("serve.log"), List.of(), "serve", "--config", config.toString());
        service = Optional.of(started);
        String[] list = {"list", "--config", config.toString()};
        started.await(
                "a hot backup",
                () -> CommandRun.succeed(io.etcddr.cli.Main::run, environment(), list)
                        .out()
                        .contains("-hot-r"));
    }

    /// The folder of the learner that the service runs.
    Path learner() {
        return folder.resolve("learner");
    }

    /// "Stop `etcd-dr serve`", and its learner with it.
    void stopServing() {
        service.ifPresent(running -> {
            running.signal("TERM");
            assertThat(running.awaitEnd()).as(running.log()).isZero();
        });
        service = Optional.empty();
    }

    /// All members are gone, and their data.
    void destroyTheCluster() {
        lookAtWhatIsThere();
        cluster.destroyData();
    }

    private void lookAtWhatIsThere() {
        try (EtcdTestClient client = cluster.client()) {
            before = List.copyOf(client.getAll());
            revisionBefore = client.revision();
        }
    }

    /// The same, and what is left is a learner's data directory, in the folder `learner`.
    void leaveALearnerOnly() throws IOException {
        EtcdMember learner = cluster.addLearner();
        try (EtcdTestClient client = cluster.client();
                EtcdTestClient own = cluster.client(learner)) {
            Await.until(
                    "the learner to have everything",
                    Duration.ofSeconds(30),
                    () -> own.appliedRevision() == client.revision());
        }
        learner.stop();
        Files.move(learner.dataDir(), folder.resolve("learner"));
        destroyTheCluster();
    }

    /// Starts the members on data directories that a command has made: every key is there, the revision is
    /// higher.
    ///
    /// @param dataDirs one for each member, in order; paths from the folder
    void startOn(List<String> dataDirs) throws IOException {
        for (int i = 0; i < dataDirs.size(); i++) {
            Files.move(folder.resolve(dataDirs.get(i)), cluster.member(i).dataDir());
        }
        cluster.start();
        try (EtcdTestClient client = cluster.client()) {
            assertThat(client.getAll()).isEqualTo(before);
            assertThat(client.put("/apisix/routes/new", "{}")).isGreaterThan(revisionBefore + 1_000_000_000);
        }
    }

    /// "A snapshot of etcdctl."
    void saveSnapshot(String name) {
        EtcdTools.etcdctl(
                cluster,
                cluster.member(0),
                "snapshot",
                "save",
                folder.resolve(name).toString());
    }

    @Override
    public void close() {
        stopServing();
        cluster.close();
        Ports.release(learnerPeerPort);
        Ports.release(learnerClientPort);
    }
}
