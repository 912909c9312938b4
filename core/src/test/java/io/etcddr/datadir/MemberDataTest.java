package io.etcddr.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.progress.Progress;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The data directories of real learners.
@Tag("it")
final class MemberDataTest {
    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void theLogOfALearnerThatWasKilledHoldsEverythingThatItsDatabaseHasAndMore(EtcdVersion version) throws Exception {
        assumeTrue(version.isInstalled(), "etcd " + version + " is not installed");
        try (EtcdCluster cluster = EtcdCluster.of(version).start();
                EtcdTestClient client = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            MemberId id;
            try (EtcdTestClient ofLearner = cluster.client(learner)) {
                id = ofLearner.memberId();
                for (int i = 0; i < 200; i++) {
                    client.put("k" + i, "v");
                }
                Await.until(
                        "the learner to have everything",
                        Duration.ofSeconds(30),
                        () -> ofLearner.status().getHeader().getRevision() == client.revision());
            }
            assertThatThrownBy(() -> MemberData.open(learner.dataDir(), Optional.empty()))
                    .isInstanceOfSatisfying(Failure.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.REFUSED);
                        assertThat(e.hint())
                                .hasValueSatisfying(hint -> assertThat(hint).contains("Stop it first"));
                    })
                    .hasMessageContaining("an etcd runs on " + learner.dataDir());
            learner.kill();
            try (MemberData data = MemberData.open(learner.dataDir(), Optional.empty());
                    Backend database = Backend.open(data.database())) {
                BackendFacts facts = database.inspect(Progress.none()).facts();
                RaftLog log = data.log(facts.consistentIndex() - 1);
                assertThat(log.member()).isEqualTo(id);
                assertThat(log.tornTail()).isEmpty();
                // What etcd writes down as committed lags by the entries that came last.
                assertThat(log.lastIndex()).isGreaterThanOrEqualTo(facts.consistentIndex());
                assertThat(log.commit()).isBetween(log.lastIndex() - 2, log.lastIndex());
                if (version.isAtLeast(EtcdVersion.V3_5)) {
                    assertThat(log.term(facts.consistentIndex())).contains(facts.term());
                }
            }
            cluster.start(learner); // it was read only, and the lock is given back
        }
    }
}
