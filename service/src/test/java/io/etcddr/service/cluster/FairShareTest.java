package io.etcddr.service.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FairShareTest {
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final FairShare share = new FairShare();

    @Test
    void whoHoldsNothingTakesAFreeClusterAtOnce() {
        share.total(100);
        assertThat(share.headStart(PERIOD)).isZero();
    }

    @Test
    void whoHoldsMoreWaitsLongerAndNobodyLongerThanASixthOfAPeriod() {
        share.total(100);
        Duration before = share.headStart(PERIOD);
        for (int held = 1; held <= 100; held++) {
            share.taken();
            assertThat(share.headStart(PERIOD)).isGreaterThan(before).isLessThanOrEqualTo(PERIOD.dividedBy(6));
            before = share.headStart(PERIOD);
        }
    }

    @Test
    void whatWasLostCountsNoMore() {
        share.total(10);
        share.taken();
        share.lost();
        assertThat(share.headStart(PERIOD)).isZero();
    }

    /// Two looks and a period must fit into two periods: a lease is seen unchanged from the first of the looks
    /// on.
    @Test
    void theLeasesOfOthersAreLookedAtOftenEnoughToTakeThemOverWithinTwoPeriods() {
        Random random = new Random(1);
        share.total(10);
        for (int held = 0; held < 10; held++) {
            for (int i = 0; i < 100; i++) {
                assertThat(share.nextLook(PERIOD, random)).isBetween(PERIOD.dividedBy(9), PERIOD.dividedBy(2));
            }
            share.taken();
        }
    }

    @Test
    void twoReplicasThatStartTogetherHaveAHalfEach() {
        FairShare[] replicas = {new FairShare(), new FairShare()};
        int[] held = new int[2];
        for (FairShare replica : replicas) {
            replica.total(100);
        }
        int taken = 0;
        for (long millis = 0; taken < 100; millis += 50) {
            for (int i = 0; i < 2; i++) {
                while (taken < 100 && replicas[i].headStart(PERIOD).toMillis() <= millis) {
                    replicas[i].taken();
                    held[i]++;
                    taken++;
                }
            }
        }
        assertThat(held[0]).isBetween(45, 55);
    }

    @Test
    void whatIsBeyondAnEvenShareIsForOthers() {
        share.total(10);
        for (int held = 1; held <= 10; held++) {
            share.taken();
            share.others(0);
            assertThat(share.surplus()).isZero();
            share.others(1);
            assertThat(share.surplus()).isEqualTo(Math.max(0, held - 5));
            share.others(2);
            assertThat(share.surplus()).isEqualTo(Math.max(0, held - 4));
        }
    }

    @Test
    void nothingIsOfferedForAWhileWhenNobodyWantedIt() {
        share.total(10);
        for (int held = 1; held <= 10; held++) {
            share.taken();
        }
        share.others(1);
        share.unwanted(PERIOD);
        assertThat(share.surplus()).isZero();
        share.unwanted(Duration.ZERO);
        assertThat(share.surplus()).isEqualTo(5);
    }
}
