package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("it")
@Timeout(120)
class MembershipTest {
    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void aLearnerComesAndGoesAndRefusalsAreTold(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster =
                        EtcdCluster.of(version).members(3).withTls().withAuth().start();
                EtcdClient client = EtcdClient.connect(cluster.access())) {
            URI first = URI.create("https://127.0.0.1:" + Ports.reserve());
            URI second = URI.create("https://127.0.0.1:" + Ports.reserve());
            Membership membership = client.membership(cluster.member(0).clientUrl());
            MemberId id = whenHealthy(membership, first);
            ClusterView.Member learner = client.view().members().stream()
                    .filter(ClusterView.Member::learner)
                    .findFirst()
                    .orElseThrow();
            assertThat(learner.id()).isEqualTo(id);
            assertThat(learner.peerUrls()).containsExactly(first.toString());

            assertRefused(() -> membership.addLearner(second), Reason.TOO_MANY_LEARNERS, "too many learner members");
            membership.remove(id);
            assertThat(client.view().members()).hasSize(3);
            assertRefused(() -> membership.remove(id), Reason.NO_SUCH_MEMBER, "member not found");
            assertRefused(
                    () -> membership.addLearner(cluster.member(1).peerUrl()), Reason.PEER_URL_TAKEN, "already exists");

            cluster.member(1).kill();
            cluster.member(2).kill();
            assertThatThrownBy(() -> membership.addLearner(first))
                    .isInstanceOfSatisfying(
                            EtcdException.class, e -> assertThat(e.reason()).isIn(Reason.UNHEALTHY, Reason.TIMED_OUT));
        }
    }

    /// Servers answer "unhealthy cluster" for some seconds after their start.
    private static MemberId whenHealthy(Membership membership, URI peerUrl) {
        MemberId[] id = new MemberId[1];
        Await.until("the cluster to accept a learner", Duration.ofSeconds(30), () -> {
            id[0] = membership.addLearner(peerUrl);
            return true;
        });
        return id[0];
    }

    private static void assertRefused(ThrowingCallable call, Reason reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EtcdException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
