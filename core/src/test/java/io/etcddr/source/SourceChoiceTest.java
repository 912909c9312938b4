package io.etcddr.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceChoiceTest {
    private static final long HEAD = 10_000;

    @Test
    void aLearnerComesFirst() {
        assertChosen(view(leader(1), follower(2, 0), learner(3, 20)), "m3", SourceRole.LEARNER);
    }

    @Test
    void thenTheFollowerWithTheLeastLag() {
        assertChosen(view(leader(1), follower(2, 7), follower(3, 2)), "m3", SourceRole.FOLLOWER);
    }

    @Test
    void equalFollowersAreChosenByIdSoThatTheChoiceIsStable() {
        assertChosen(view(leader(1), follower(3, 0), follower(2, 0)), "m2", SourceRole.FOLLOWER);
    }

    @Test
    void theLeaderIsTheLastResort() {
        assertChosen(view(leader(1), dead(2), dead(3)), "m1", SourceRole.LEADER);
    }

    @Test
    void aLearnerOrFollowerFarBehindGivesWayToTheLeader() {
        ClusterView view = view(leader(1), follower(2, 1001), learner(3, 5000));
        assertChosen(view, "m1", SourceRole.LEADER);
        assertThat(SourceChoice.of(view, SourcePolicy.SPARE_THE_QUORUM).describe())
                .isEqualTo("""
                        m1 (1): leader, 0 entries behind: chosen
                        m3 (3): learner, 5000 entries behind: not needed
                        m2 (2): follower, 1001 entries behind: not needed""");
    }

    @Test
    void aMemberWithTheAlarmCorruptIsNeverChosen() {
        ClusterView view = new ClusterView(
                new ClusterId(1),
                List.of(leader(1), follower(2, 0)),
                List.of(alarm(2, "CORRUPT"), alarm(1, "NOSPACE")));
        assertChosen(view, "m1", SourceRole.LEADER);
        SourceChoice choice = SourceChoice.of(view, SourcePolicy.SPARE_THE_QUORUM);
        assertThat(choice.describe()).endsWith("m2 (2): follower, 0 entries behind: has the alarm CORRUPT");
    }

    @Test
    void withoutALeaderTheFurthestMemberIsTheMeasure() {
        ClusterView.Member ahead = member(1, false, Optional.of(status("3.6.16", 0, HEAD)));
        ClusterView.Member behind = member(2, false, Optional.of(status("3.6.16", 0, HEAD - 10)));
        assertChosen(view(behind, ahead), "m1", SourceRole.FOLLOWER);
    }

    @Test
    void ofAClusterThatDoesNotAnswerNothingIsChosen() {
        SourceChoice choice = SourceChoice.of(view(dead(1), dead(2)), SourcePolicy.SPARE_THE_QUORUM);
        assertThat(choice.chosen()).isEmpty();
        assertThat(choice.describe()).isEqualTo("""
                        m1 (1): follower: does not answer: status at http://m1:2379: connection refused
                        m2 (2): follower: does not answer: status at http://m2:2379: connection refused""");
    }

    @Test
    void aLearnerThatServesNoSnapshotsIsPassedOver() {
        ClusterView view = view(leader(1), member(3, true, Optional.of(status("3.4.23", 1, HEAD))));
        assertChosen(view, "m1", SourceRole.LEADER);
        assertThat(SourceChoice.of(view, SourcePolicy.SPARE_THE_QUORUM).describe())
                .endsWith("m3 (3): learner, 0 entries behind: is a learner of etcd 3.4.23, which serves no snapshots");
        assertChosen(
                view(leader(1), member(3, true, Optional.of(status("3.4.28", 1, HEAD)))), "m3", SourceRole.LEARNER);
    }

    @Test
    void aLearnerThatHasLostTheLeaderIsPassedOver() {
        ClusterView view = view(leader(1), member(3, true, Optional.of(status("3.6.16", 0, HEAD))));
        assertChosen(view, "m1", SourceRole.LEADER);
    }

    @Test
    void whereOnlyALearnerWillDoNobodyElseIsTaken() {
        ClusterView view = view(leader(1), follower(2, 0));
        SourceChoice choice = SourceChoice.of(view, SourcePolicy.LEARNER_ONLY);
        assertThat(choice.chosen()).isEmpty();
        assertThat(choice.describe()).contains("m2 (2): follower, 0 entries behind: is no learner");
        assertThat(SourceChoice.of(view(leader(1), learner(3, 0)), SourcePolicy.LEARNER_ONLY)
                        .chosen())
                .isPresent();
    }

    @Test
    void whereOnlyAVoterWillDoNoLearnerIsTaken() {
        ClusterView view = view(leader(1), follower(2, 5), learner(3, 0));
        SourceChoice choice = SourceChoice.of(view, SourcePolicy.VOTERS_ONLY);
        assertThat(choice.chosen().orElseThrow().member().name()).isEqualTo("m2");
        assertThat(choice.describe()).endsWith("m3 (3): learner, 0 entries behind: is a learner");
    }

    private static void assertChosen(ClusterView view, String name, SourceRole role) {
        assertThat(SourceChoice.of(view, SourcePolicy.SPARE_THE_QUORUM).chosen())
                .hasValueSatisfying(candidate -> {
                    assertThat(candidate.member().name()).isEqualTo(name);
                    assertThat(candidate.role()).isEqualTo(role);
                });
    }

    private static ClusterView view(ClusterView.Member... members) {
        return new ClusterView(new ClusterId(1), Arrays.asList(members), List.of());
    }

    private static ClusterView.Alarm alarm(long member, String type) {
        return new ClusterView.Alarm(new MemberId(member), type);
    }

    private static ClusterView.Member leader(long id) {
        return member(id, false, Optional.of(status("3.6.16", id, HEAD)));
    }

    private static ClusterView.Member follower(long id, long lag) {
        return member(id, false, Optional.of(status("3.6.16", 1, HEAD - lag)));
    }

    private static ClusterView.Member learner(long id, long lag) {
        return member(id, true, Optional.of(status("3.6.16", 1, HEAD - lag)));
    }

    private static ClusterView.Member dead(long id) {
        return member(id, false, Optional.empty());
    }

    private static ClusterView.Member member(long id, boolean learner, Optional<ClusterView.Status> status) {
        URI url = URI.create("http://m%d:2379".formatted(id));
        return new ClusterView.Member(
                new MemberId(id),
                "m" + id,
                List.of(),
                List.of(url),
                learner,
                status.isPresent() ? Optional.of(url) : Optional.empty(),
                status,
                status.isPresent() ? Optional.empty() : Optional.of("status at %s: connection refused".formatted(url)));
    }

    private static ClusterView.Status status(String version, long leader, long applied) {
        return new ClusterView.Status(version, 4096, 4096, new MemberId(leader), 2, applied, applied, 100, List.of());
    }
}
