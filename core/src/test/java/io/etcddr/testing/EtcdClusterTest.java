package io.etcddr.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("it")
class EtcdClusterTest {
    @ParameterizedTest
    @EnumSource
    void everyVersionServesWritesAndForgetsThemWithItsData(EtcdVersion version) {
        try (EtcdCluster cluster = EtcdCluster.of(version).start()) {
            try (EtcdTestClient client = cluster.client()) {
                client.put("a", "b");
                cluster.restart(cluster.member(0));
                assertThat(client.get("a")).contains("b");
            }
            cluster.destroyData();
            assertThat(cluster.member(0).dataDir()).doesNotExist();
            cluster.start();
            try (EtcdTestClient client = cluster.client()) {
                assertThat(client.get("a")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void threeMembersWithMutualTlsAndUsersSurviveTheLossOfOne(EtcdVersion version) {
        try (EtcdCluster cluster =
                EtcdCluster.of(version).members(3).withMutualTls().withAuth().start()) {
            cluster.member(1).kill();
            cluster.awaitHealthy();
            try (EtcdTestClient client = cluster.client(cluster.member(2))) {
                client.put("a", "b");
            }
            cluster.start();
            try (EtcdTestClient client = cluster.client(cluster.member(1))) {
                assertThat(client.get("a")).contains("b");
            }
            assertThat(EtcdTools.etcdctl(cluster, cluster.member(0), "get", "a", "--print-value-only"))
                    .isEqualTo("b\n");
        }
    }

    @Test
    void aLearnerFollows() {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).withTls().start();
                EtcdTestClient client = cluster.client()) {
            long revision = client.put("a", "b");
            EtcdMember learner = cluster.addLearner();
            try (EtcdTestClient onLearner = EtcdTestClient.connectAnonymously(learner.clientUrl(), cluster.tls())) {
                Await.until(
                        "the learner to catch up",
                        Duration.ofSeconds(10),
                        () -> onLearner.status().getHeader().getRevision() >= revision);
                assertThat(onLearner.status().getIsLearner()).isTrue();
            }
        }
    }

    @Test
    void aMemberThatCannotStartSaysWhatItSaid() {
        EtcdClusterSpec spec = EtcdCluster.of(EtcdVersion.V3_6).flags("--heartbeat-interval=5000");
        assertThatThrownBy(spec::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("member m0 ended with status")
                .hasMessageContaining("--election-timeout");
    }

    @Test
    void theSameSeedFillsTheSameDataIntoEveryCluster() throws Exception {
        try (EtcdCluster one = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdCluster two = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdTestClient client = one.client()) {
            ApisixData data = ApisixData.seeded(7).leasedKeys(0);
            ApisixData.Filled filled = data.fill(one);
            data.fill(two);
            assertThat(client.getAll())
                    .hasSize(filled.liveKeys().size())
                    .allSatisfy(kv -> assertThat(filled.liveKeys())
                            .containsEntry(kv.getKey().toStringUtf8(), kv.getValue()));
            try (EtcdTestClient other = two.client()) {
                assertThat(other.hashKv(0).getHash()).isEqualTo(client.hashKv(0).getHash());
            }
            assertThat(Files.size(one.member(0).log())).isPositive();
        }
    }
}
