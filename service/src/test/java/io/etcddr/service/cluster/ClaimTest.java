package io.etcddr.service.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.serve.TestLeases;
import io.etcddr.service.serve.TestLeases.TestLease;
import io.etcddr.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClaimTest {
    private final TestLease lease = TestLeases.nobodyElse().of("main");
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Claim claim =
            new Claim(lease, Duration.ofMillis(60), new FairShare(), new Random(1), new Claim.Listener() {
                @Override
                public void taken(long epoch) {
                    told.add("taken " + epoch);
                }

                @Override
                public void regained() {
                    told.add("regained");
                }

                @Override
                public void lost(String why) {
                    told.add(why);
                }

                @Override
                public void left() {
                    told.add("left");
                }

                @Override
                public void troubled(String why) {
                    told.add("trouble: " + why);
                }
            });

    @AfterEach
    void close() {
        claim.close();
    }

    @Test
    void aFreeLeaseIsTakenAndGivenBackAtTheEnd() throws Exception {
        claim.start();
        await(() -> claim.tenure().isPresent());
        assertThat(claim.required().epoch()).isEqualTo(1);
        assertThat(claim.view().state()).isEqualTo(LeaseView.State.OURS);
        claim.close();
        assertThat(lease.held()).isFalse();
        assertThat(told).containsExactly("taken 1");
    }

    @Test
    void aLeaseOfAnotherIsTakenWhenItBecomesFree() {
        lease.othersHaveIt(true);
        claim.start();
        await(() -> claim.view().state() == LeaseView.State.THEIRS);
        assertThatThrownBy(claim::required)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage("this replica does not hold the lease of cluster main; somebody:1:00000001 does");
        lease.othersHaveIt(false);
        await(() -> claim.tenure().isPresent());
    }

    @Test
    void aLeaseThatAnotherTookIsLostAndClaimedAnew() {
        claim.start();
        await(() -> claim.tenure().isPresent());
        lease.othersHaveIt(true);
        await(() -> told.contains("the lease of cluster main was taken"));
        assertThat(claim.tenure()).isEmpty();
        lease.othersHaveIt(false);
        await(() -> told.contains("taken 2"));
    }

    @Test
    void aLeaseThatLapsedAllowsNothingUntilItIsRenewed() {
        claim.start();
        await(() -> claim.tenure().isPresent());
        lease.lapses(true);
        assertThat(claim.tenure()).isEmpty();
        assertThat(claim.view().state()).isEqualTo(LeaseView.State.UNKNOWN);
        assertThatThrownBy(claim::required).isInstanceOf(Failure.class);
        lease.lapses(false);
        assertThat(claim.tenure()).isPresent();
        assertThat(told).doesNotContain("lost");
    }

    @Test
    void aClaimThatNeverBeganEndsAtOnce() {
        claim.close();
        assertThat(told).isEmpty();
    }

    @Test
    void aLeaseThatIsLeftToAnotherIsTakenBackOnlyWhenNobodyWantsIt() {
        claim.start();
        await(() -> claim.tenure().isPresent());
        claim.leaveToAnother(() -> true);
        assertThat(claim.tenure()).isEmpty();
        await(() -> told.contains("left"));
        assertThat(lease.held()).isFalse();
        await(() -> told.contains("taken 2"));
    }

    @Test
    void aLeaseUnderWhichSomethingBeganMeanwhileIsKept() {
        claim.start();
        await(() -> claim.tenure().isPresent());
        claim.leaveToAnother(() -> false);
        await(() -> told.contains("regained"));
        assertThat(claim.tenure()).isPresent();
        assertThat(told).doesNotContain("left");
    }

    private static void await(Callable<Boolean> condition) {
        Await.until("the claim", Duration.ofSeconds(60), condition);
    }
}
