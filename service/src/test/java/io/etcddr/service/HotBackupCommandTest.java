package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `backup --kind hot`, as a user runs it.
@Tag("it")
final class HotBackupCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aHotBackupSaysWhereItCameFromAndWhyItDidNotComeFromTheLearner() throws Exception {
        try (EtcdCluster cluster =
                EtcdCluster.of(EtcdVersion.V3_6).members(3).withTls().withAuth().start()) {
            EtcdMember learner = cluster.addLearner();
            try (EtcdTestClient client = cluster.client()) {
                client.put("/apisix/routes/1", "{}");
            }
            Site site = Site.inFolder(folder, cluster).withLearner(cluster, learner);
            CommandRun hot = site.dr("backup", "--kind", "hot");
            assertThat(hot.exitCode()).as(hot.err()).isZero();
            assertThat(hot.err()).doesNotContain("taken from", "learner l0");
            assertThat(hot.out())
                    .containsPattern("point +\\d{8}T\\d{6}Z-hot-r0+")
                    .contains("learner l0", "proven");
            assertThat(site.restore("show", "latest").out()).containsPattern("source +learner l0 \\([0-9a-f]+\\)\n");

            assertThat(site.dr("check").out())
                    .containsPattern(
                            "ok +etcd learner +l0 \\([0-9a-f]+\\) at https://.*, \\d+ entries behind, its peer port"
                                    + " answers\n");

            learner.kill();
            assertThat(site.dr("check").out())
                    .containsPattern("warning +etcd learner +our learner l0 \\([0-9a-f]+\\) does not answer: ")
                    .contains("HINT: Hot backups are taken from a voter and are cold ones.");
            CommandRun cold = site.dr("backup", "--kind", "hot");
            assertThat(cold.exitCode()).as(cold.err()).isZero();
            assertThat(cold.err())
                    .contains("warning: taken from a voter, and so a cold one: our learner l0 (", "does not answer");
            assertThat(cold.out())
                    .containsPattern("point +\\d{8}T\\d{6}Z-cold-r0+")
                    .containsPattern("source +follower m")
                    .containsPattern("not hot +our learner l0 \\([0-9a-f]+\\) does not answer: ");
        }
    }
}
