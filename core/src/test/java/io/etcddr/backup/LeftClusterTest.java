package io.etcddr.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.mvcc.BackendBuilder;
import io.etcddr.source.SourceRole;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeftClusterTest {
    private static final MemberId VOTER = new MemberId(0x1a);
    private static final MemberId LEARNER = new MemberId(0x2b);

    @TempDir
    Path folder;

    private SourceRole role(MemberId left) throws IOException {
        Path database = new BackendBuilder()
                .item("members", VOTER.toString(), """
                        {"id":26,"peerURLs":["http://v:2380"],"name":"v"}""".getBytes(UTF_8))
                .item("members", LEARNER.toString(), """
                        {"id":43,"peerURLs":["http://l:2380"],"isLearner":true,"name":"l"}""".getBytes(UTF_8))
                .put(2, 0, "a", "1")
                .write(folder);
        LeftCluster cluster = new LeftCluster(new LearnerCopy(database, new ClusterId(7), left, "3.6.0"));
        Origin origin = cluster.origin(cluster.view(), Safety.ENFORCED);
        assertThat(origin.candidate().member().id()).isEqualTo(left);
        return origin.candidate().role();
    }

    @Test
    void aLearnersDataIsALearners() throws IOException {
        assertThat(role(LEARNER)).isEqualTo(SourceRole.LEARNER);
    }

    /// It said `learner` of whatever directory was named.
    @Test
    void aVotersDataIsNoLearners() throws IOException {
        assertThat(role(VOTER)).isEqualTo(SourceRole.FILE);
    }
}
