package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcddr.service.Site;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Up to 3.4.27 the etcd of a learner serves no snapshots: its database is copied while it stands still.
@Tag("it")
@Timeout(600)
final class OldLearnerServiceTest {
    @TempDir
    private Path folder;

    @Test
    void hotBackupsComeFromACopyOfItsDatabase() throws Exception {
        assumeThat(EtcdVersion.V3_4.isInstalled())
                .as("etcd 3.4.23 is here: it comes from Debian's etcd-server package")
                .isTrue();
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_4).members(3).start();
                EtcdTestClient client = cluster.client();
                LearnerPlace learner = LearnerPlace.ofService(folder, cluster, "hot: {every: 5s}")) {
            for (int i = 0; i < 200; i++) {
                client.put("/apisix/routes/%03d".formatted(i), "{}");
            }
            Site site = learner.site();
            try (ServeProcess service = ServeProcess.start(site)) {
                service.awaitLog("learner is in sync");
                MemberId member = learner.learners().getFirst().id();
                long revision = client.put("/apisix/routes/001", "{\"changed\": true}");
                service.awaitLog("hot succeeded", "proven at revision %d,".formatted(revision), "-hot-r");
                CommandRun shown = site.restore("show", "latest-proven", "--output", "json");
                assertThat(shown.out())
                        .contains("\"role\" : \"learner\"")
                        .containsPattern(
                                "\"comparedWith\" : \\[\\s*\"%s\",\\s*\"[0-9a-f]+\"\\s*\\]".formatted(member.hex()));
                CommandRun verified = site.dr("verify", "--point", "all");
                assertThat(verified.exitCode()).as(verified.err()).isZero();

                assertThat(learner.learners())
                        .singleElement()
                        .satisfies(same -> assertThat(same.id()).isEqualTo(member));
                learner.awaitInSync();
                assertThat(site.learner().resolve("copy.db")).doesNotExist();
                assertThat(site.dr("check").out()).contains("its etcd serves no snapshots, its database is copied");
                assertThat(service.terminate()).isZero();
            }
            CommandRun alone = site.dr("backup", "--kind", "hot");
            assertThat(alone.exitCode())
                    .as("no learner runs, a follower is the source")
                    .isZero();
        }
    }
}
