package io.etcddr.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people do to a cluster while a learner follows it: none of it costs the learner its data.
@Tag("it")
@Timeout(300)
final class ChangesAroundALearnerTest {
    @TempDir
    private Path temp;

    private static void fill(EtcdCluster cluster, String prefix, int keys) {
        try (EtcdTestClient client = cluster.client()) {
            for (int i = 0; i < keys; i++) {
                client.put(prefix + i, "value");
            }
        }
    }

    private static void assertSameMember(LearnerStatus status, MemberId member) {
        assertThat(status.member()).contains(member);
        assertThat(status.repairs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"V3_5, V3_6", "V3_6, V3_7"})
    void itsBinaryIsExchangedOnceAllVotersHaveANewMinor(EtcdVersion from, EtcdVersion to) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(from).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            site.have(LearnerSite.binaries(from, to));
            fill(cluster, "before-", 50);
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            cluster.moveTo(to);
            LearnerStatus moved = site.until(
                    "in sync with " + to,
                    status -> status.state() == LearnerState.IN_SYNC
                            && status.serving()
                                    .filter(serving -> serving.version().startsWith(to.minor()))
                                    .isPresent());
            assertSameMember(moved, member);
            fill(cluster, "after-", 50);
            site.until("all of it", status -> status.lag().entries().orElse(1) == 0);
        }
    }

    @Test
    void withoutABinaryOfTheNewMinorItSaysWhichOneIsMissing() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_5).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            cluster.moveTo(EtcdVersion.V3_6);
            LearnerStatus told = site.until(
                    "what is missing",
                    status -> status.why().contains("3.6") && status.why().contains("etcd-binaries"));
            assertSameMember(told, member);
        }
    }

    @Test
    void theCertificatesOfAnotherAuthorityAreTakenByAStartOnItsData() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6)
                        .members(3)
                        .withMutualTls()
                        .start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, "before-", 50);
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            cluster.exchangeAuthority();
            fill(cluster, "after-", 50);
            LearnerStatus back = site.until(
                    "in sync again",
                    status -> status.state() == LearnerState.IN_SYNC
                            && status.lag().entries().orElse(1) == 0);
            assertSameMember(back, member);
        }
    }

    @Test
    void tokensThatExpireAreRenewed() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6)
                        .withAuth()
                        .flags("--auth-token-ttl=1")
                        .start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            site.until("five lives of a token", status -> System.nanoTime() > end);
            fill(cluster, "after-", 50);
            LearnerStatus later = site.until(
                    "in sync",
                    status -> status.state() == LearnerState.IN_SYNC
                            && status.lag().entries().orElse(1) == 0);
            assertSameMember(later, member);
        }
    }

    @Test
    void aPasswordThatIsNoLongerRightIsToldAndCostsNothing() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).withAuth().start();
                LearnerSite site = new LearnerSite(cluster, temp);
                EtcdTestClient client = cluster.client()) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            client.changePassword("root", "another");
            LearnerStatus told =
                    site.until("what is wrong", status -> status.why().contains("wrong user or password"));
            assertSameMember(told, member);
            assertThat(site.etcd()).as("its etcd goes on").isPresent();
            site.know("another");
            assertSameMember(site.until(LearnerState.IN_SYNC), member);
        }
    }

    /// More is written meanwhile than the voters keep in their logs: it gets the whole database when it is back.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void oneThatIsDeadForLongHurtsNobodyAndCatchesUp(int voters) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6)
                        .members(voters)
                        .flags("--snapshot-count=100", "--snapshot-catchup-entries=50")
                        .start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            MemberId member = site.until(LearnerState.IN_SYNC).member().orElseThrow();
            site.kill();
            site.forget();
            fill(cluster, "meanwhile-", 2000);
            for (int i = 0; i < voters; i++) {
                cluster.restart(cluster.member(i)); // each comes up without it, and writes go on
                cluster.awaitHealthy();
                fill(cluster, "voter-" + i + "-", 10);
            }
            assertThat(site.view().leader()).isPresent();
            LearnerStatus back = site.until(
                    "all of it",
                    status -> status.state() == LearnerState.IN_SYNC
                            && status.lag().entries().orElse(1) == 0);
            assertSameMember(back, member);
        }
    }

    /// As a transfer of the database that never ends.
    @Test
    void oneThatHangsWhileItJoinsIsStartedAnew() throws Exception {
        LearnerPolicy impatient = new LearnerPolicy(
                LearnerSite.QUICK.maximumLag(),
                LearnerSite.QUICK.firstPause(),
                LearnerSite.QUICK.longestPause(),
                LearnerSite.QUICK.startsInVain(),
                Duration.ofSeconds(8),
                LearnerSite.QUICK.repairsPerHour(),
                LearnerSite.QUICK.comeBackAfter(),
                LearnerSite.QUICK.bloat());
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
                LearnerSite site = new LearnerSite(cluster, temp)) {
            fill(cluster, "key-", 200);
            Await.until("its etcd", LearnerSite.PATIENCE, () -> {
                site.learner(impatient).step();
                return site.etcd().isPresent();
            });
            site.freeze();
            LearnerStatus back = site.until(
                    "in sync",
                    status -> status.state() == LearnerState.IN_SYNC
                            && status.lag().entries().orElse(1) == 0);
            assertThat(back.repairs().getOrDefault(Repair.STUCK, 0L) + back.restarts())
                    .as("it was started anew: %s", site.acts)
                    .isPositive();
            assertThat(back.repairs().keySet()).isSubsetOf(Repair.STUCK);
            assertThat(site.view().members()).hasSize(4);
        }
    }
}
