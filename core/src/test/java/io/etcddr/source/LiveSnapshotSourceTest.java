package io.etcddr.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("it")
@Timeout(120)
class LiveSnapshotSourceTest {
    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void aRealClusterIsReadFromItsLearnerThenAFollowerThenTheLeader(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster =
                        EtcdCluster.of(version).members(3).withMutualTls().start();
                EtcdTestClient writer = cluster.client();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            writer.put("a", "b");
            EtcdMember learner = cluster.addLearner();
            Await.until(
                    "the learner to be the choice",
                    Duration.ofSeconds(20),
                    () -> choose(client).role() == SourceRole.LEARNER);
            assertSource(client, SourceRole.LEARNER, List.of(learner));

            learner.kill();
            EtcdMember leader = member(cluster, client.view().leader().orElseThrow());
            List<EtcdMember> followers =
                    cluster.members().stream().filter(m -> m != leader).toList();
            assertSource(client, SourceRole.FOLLOWER, followers);

            // With both followers gone the leader steps down; it is the only one to ask, and there is no quorum.
            followers.forEach(EtcdMember::kill);
            SourceChoice.Candidate last = choose(client);
            assertThat(last.member().name()).isEqualTo(leader.name());
            assertThat(receive(client, last).size()).isPositive();
        }
    }

    private static void assertSource(EtcdClient client, SourceRole role, List<EtcdMember> anyOf) throws Exception {
        SourceChoice.Candidate candidate = choose(client);
        assertThat(candidate.role()).isEqualTo(role);
        assertThat(anyOf)
                .extracting(EtcdMember::name)
                .contains(candidate.member().name());
        LiveSnapshotSource source = new LiveSnapshotSource(client, candidate, Duration.ofSeconds(20));
        assertThat(source.role()).isEqualTo(role);
        assertThat(source.description())
                .isEqualTo("%s %s (%s) at %s"
                        .formatted(
                                role.id(),
                                candidate.member().name(),
                                candidate.member().id(),
                                candidate.member().endpoint().orElseThrow()));
        SnapshotReceipt receipt = source.transferTo(OutputStream.nullOutputStream());
        assertThat(source.expectedSize()).isPresent();
        assertThat(receipt.size() % 512).isEqualTo(32);
    }

    private static SnapshotReceipt receive(EtcdClient client, SourceChoice.Candidate candidate) throws Exception {
        return new LiveSnapshotSource(client, candidate, Duration.ofSeconds(20))
                .transferTo(OutputStream.nullOutputStream());
    }

    private static SourceChoice.Candidate choose(EtcdClient client) throws Exception {
        return SourceChoice.of(client.view(), SourcePolicy.SPARE_THE_QUORUM)
                .chosen()
                .orElseThrow();
    }

    private static EtcdMember member(EtcdCluster cluster, ClusterView.Member member) {
        return cluster.members().stream()
                .filter(m -> m.name().equals(member.name()))
                .findFirst()
                .orElseThrow();
    }
}
