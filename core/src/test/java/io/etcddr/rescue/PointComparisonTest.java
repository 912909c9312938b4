package io.etcddr.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.rescue.PointComparison.Lineage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PointComparisonTest {
    private static final Instant POINT = Instant.parse("2026-11-26T19:00:00Z");
    private static final String ID = "20261126T190000Z-cold-r0000001000";

    private static PointComparison of(long revision, Lineage lineage) {
        return new PointComparison(ID, 1000, POINT, lineage, revision, Optional.of(POINT.plusSeconds(90)));
    }

    @Test
    void whichOfThemIsNewerIsToldByTheRevision() {
        assertThat(of(1500, Lineage.SAME).verdict()).isEqualTo(ID + ": the learner is newer by 500 revisions");
        assertThat(of(1000, Lineage.SAME).verdict()).isEqualTo(ID + ": both have the same revision");
        assertThat(of(900, Lineage.SAME).verdict())
                .isEqualTo(
                        ID + ": the point is newer by 100 revisions; `etcd-restore data-dir " + ID + "` restores it");
        assertThat(of(900, Lineage.SAME).pointIsNewer()).isTrue();
        assertThat(of(1500, Lineage.UNKNOWN).pointIsNewer()).isFalse();
    }

    @Test
    void revisionsOfDifferentClustersAreDoubted() {
        assertThat(of(1500, Lineage.OTHER).verdict())
                .contains("newer by 500 revisions; but they are of clusters with different ids");
    }

    @Test
    void allThatIsComparedIsToldInOneSentence() {
        assertThat(of(1500, Lineage.SAME).describe())
                .startsWith(
                        "revision 1500 of the learner, last written 2026-11-26T19:01:30Z; revision 1000 of the newest"
                                + " recovery point, made 2026-11-26T19:00:00Z; " + ID);
        assertThat(of(1500, Lineage.SAME).timeAhead()).contains(Duration.ofSeconds(90));
        PointComparison live = new PointComparison(ID, 1000, POINT, Lineage.UNKNOWN, 1001, Optional.empty());
        assertThat(live.describe()).startsWith("revision 1001 of the learner; revision 1000 of");
        assertThat(live.timeAhead()).isEmpty();
    }
}
