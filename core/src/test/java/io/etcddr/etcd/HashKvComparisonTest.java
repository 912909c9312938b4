package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.value.MemberId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HashKvComparisonTest {
    @Test
    void equalHashesAreNoDisagreement() {
        HashKvComparison comparison =
                new HashKvComparison(9, List.of(answer(1, -1, 77), answer(2, -1, 77), answer(3, -1, 77)), List.of());
        assertThat(comparison.disagreements()).isEmpty();
        assertThat(comparison.comparable()).isTrue();
    }

    @Test
    void oneMemberThatDiffersIsNamedWithWhatEachSays() {
        HashKvComparison comparison =
                new HashKvComparison(9, List.of(answer(1, 5, 77), answer(2, 5, 78), answer(3, 5, 77)), List.of());
        assertThat(comparison.disagreements())
                .containsExactly("members disagree on HashKV of revision 9 (compact revision 5):"
                        + " m1 (1) says 77, m2 (2) says 78, m3 (3) says 77");
    }

    @Test
    void hashesOfDifferentCompactRevisionsSayNothingAboutEachOther() {
        HashKvComparison comparison = new HashKvComparison(9, List.of(answer(1, 5, 77), answer(2, -1, 78)), List.of());
        assertThat(comparison.disagreements()).isEmpty();
        assertThat(comparison.comparable()).isFalse();
    }

    @Test
    void aDeadMemberLeavesTheOthersComparable() {
        HashKvComparison comparison = new HashKvComparison(
                9, List.of(answer(1, -1, 77)), List.of(silent(2, EtcdException.Reason.UNREACHABLE)));
        assertThat(comparison.comparable()).isTrue();
        assertThat(new HashKvComparison(9, List.of(), List.of(silent(2, EtcdException.Reason.COMPACTED))).comparable())
                .isFalse();
    }

    private static HashKvComparison.Answer answer(long member, long compactRevision, long hash) {
        return new HashKvComparison.Answer(member(member), new HashKvAnswer(9, compactRevision, hash, 12));
    }

    private static HashKvComparison.Silent silent(long member, EtcdException.Reason reason) {
        return new HashKvComparison.Silent(member(member), reason, "does not matter");
    }

    private static ClusterView.Member member(long id) {
        return new ClusterView.Member(
                new MemberId(id),
                "m" + id,
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
