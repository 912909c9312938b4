package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A learner that a service runs, and what a person asks of it.
@Tag("it")
@Timeout(600)
final class LearnerServiceTest {
    @TempDir
    private Path folder;

    @Test
    void itIsAddedServesHotBackupsAndDoesWhatIsAskedOfIt() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                EtcdTestClient client = cluster.client();
                LearnerPlace learner = LearnerPlace.ofService(folder, cluster, "hot: {every: 2s}")) {
            client.put("/apisix/routes/1", "{}");
            Site site = learner.site();
            CommandRun early = site.dr("learner", "status");
            assertThat(early.exitCode()).isEqualTo(3);
            assertThat(early.out())
                    .contains("absent: no member of the cluster has the peer URL")
                    .contains("by nobody of this machine: does etcd-dr serve run here?");

            try (ServeProcess service = ServeProcess.start(site)) {
                service.awaitLog("learner is in sync");
                learner.awaitInSync();
                client.put("/apisix/routes/2", "{}");
                CommandRun status = site.dr("learner", "status", "main");
                assertThat(status.out())
                        .containsPattern("state +in-sync\n")
                        .containsPattern("looked after +by a service of this machine\n")
                        .containsPattern("lag +\\d+ entries, \\d+ revisions, ");
                service.awaitLog("hot succeeded", "-hot-r");
                assertThat(service.get("/api/v1/clusters/main").body()).contains("\"state\" : \"in-sync\"");
                assertThat(service.get("/metrics").body())
                        .contains("etcddr_learner_state{cluster=\"main\",state=\"in-sync\"} 1.0");

                MemberId first = learner.learners().getFirst().id();
                CommandRun rebuilt = site.dr("learner", "rebuild");
                assertThat(rebuilt.exitCode()).as(rebuilt.out() + rebuilt.err()).isZero();
                learner.awaitInSync();
                assertThat(learner.learners())
                        .singleElement()
                        .satisfies(member -> assertThat(member.id()).isNotEqualTo(first));

                CommandRun released = site.dr("learner", "release", "--for", "1h");
                assertThat(released.exitCode()).as(released.out()).isZero();
                assertThat(released.out()).contains("no member any more: the slot is free");
                assertThat(learner.learners()).isEmpty();
                CommandRun after = site.dr("learner", "status");
                assertThat(after.exitCode()).isZero();
                assertThat(after.out()).contains("absent: it was released").contains("released until ");

                CommandRun added = site.dr("learner", "add");
                assertThat(added.exitCode()).as(added.out()).isZero();
                learner.awaitInSync();

                assertThat(service.terminate()).isZero();
            }
            assertThat(learner.process()).as("its etcd ends with the service").isEmpty();
            assertThat(site.learner().resolve("etcd/member")).isDirectory();
            assertThat(learner.learners()).hasSize(1);

            // No service runs: what takes it out is done by the command itself.
            CommandRun removed = site.dr("learner", "remove");
            assertThat(removed.exitCode()).as(removed.out()).isZero();
            assertThat(learner.learners()).isEmpty();
            assertThat(site.learner().resolve("etcd")).doesNotExist();
            assertThat(site.dr("learner", "add").out())
                    .contains("no service of this machine looks after it now; etcd-dr serve with this config will");
        }
    }

    /// Its flags are printed, and with them it becomes what hot backups come from.
    @Test
    void aLearnerOfOthersIsMadeAMemberAndToldHowToStart() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                LearnerPlace learner = LearnerPlace.ofOthers(folder, cluster)) {
            Site site = learner.site();
            CommandRun[] added = new CommandRun[1];
            Await.until("the cluster to take a learner", Duration.ofSeconds(30), () -> {
                added[0] = site.dr("learner", "add");
                return added[0].exitCode() == 0;
            });
            assertThat(added[0].out()).contains("start it, on an empty data directory, with\n  --name=etcd-dr-main\n");
            assertThat(site.dr("learner", "status").out()).contains("joining: has not started");

            Process etcd = start(added[0].out());
            try {
                learner.awaitInSync();
                assertThat(site.dr("learner", "add").out()).contains("a member already");
                CommandRun refused = site.dr("learner", "rebuild");
                assertThat(refused.exitCode()).isEqualTo(16);
                assertThat(refused.err()).contains("somebody else runs this learner");
                assertThat(site.dr("learner", "release", "--for", "1h").exitCode())
                        .isEqualTo(2);
                assertThat(site.dr("learner", "release").out()).contains("removed; end its etcd and delete its data");
                assertThat(learner.learners()).isEmpty();
            } finally {
                etcd.destroyForcibly().waitFor();
            }
        }
    }

    private Process start(String printed) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(EtcdVersion.V3_6.etcd().toString(), "--data-dir=" + folder.resolve("theirs")));
        printed.lines().map(String::strip).filter(word -> word.startsWith("--")).forEach(line::add);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("theirs.log").toFile())
                .start();
    }
}
