package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.backup.HotFallback.Reason;
import io.etcddr.backup.HotTerms.Instead;
import io.etcddr.catalog.Manifest.Lag;
import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HotOriginTest {
    private static final URI PEER = URI.create("http://l:2380");
    private static final HotTerms TERMS = new HotTerms(
            PEER, 10, Duration.ofSeconds(1), Optional.empty(), VoterRest.of(Duration.ZERO), Instead.A_VOTER);

    private Instant now = Instant.parse("2026-11-23T13:00:00Z");
    private int pauses;

    /// The cluster as it is from look to look; as in the last one for ever.
    private record Looks(Deque<ClusterView> views) implements LiveCluster {
        @Override
        public ClusterView view() {
            return views.size() > 1 ? views.removeFirst() : views.getFirst();
        }

        @Override
        public HashKvAnswer hashKv(Member member, long revision) {
            throw new IllegalStateException("nobody is asked");
        }

        @Override
        public SnapshotSource source(Candidate candidate, Duration idle) {
            throw new IllegalStateException("nothing is taken");
        }
    }

    private HotOrigin.Found look(ClusterView... views) throws Exception {
        Looks looks = new Looks(new ArrayDeque<>(List.of(views)));
        Pause pause = time -> {
            pauses++;
            now = now.plus(time);
        };
        return new HotOrigin(looks, TERMS, () -> now, pause).look(looks.view());
    }

    private static Member member(long id, String peer, boolean learner, Optional<Status> status) {
        URI url = URI.create("http://m%d:2379".formatted(id));
        return new Member(
                new MemberId(id),
                "m" + id,
                List.of(peer),
                List.of(url),
                learner,
                status.map(some -> url),
                status,
                status.isPresent() ? Optional.empty() : Optional.of("connection refused"));
    }

    private static Status at(long index, long revision) {
        return new Status("3.6.16", 4096, 4096, new MemberId(1), 2, index, index, revision, List.of());
    }

    private static ClusterView view(long leads, Member... others) {
        List<Member> members = new java.util.ArrayList<>(
                List.of(member(1, "http://v:2380", false, Optional.of(at(leads, leads + 1000)))));
        members.addAll(List.of(others));
        return new ClusterView(new ClusterId(1), members, List.of());
    }

    private static Member learner(long index) {
        return member(2, PEER.toString(), true, Optional.of(at(index, index + 1000)));
    }

    private static void requireLearner(HotOrigin.Found found, Optional<Lag> lag) {
        assertThat(found).isInstanceOfSatisfying(HotOrigin.Learner.class, learner -> {
            assertThat(learner.origin().kind()).isEqualTo(PointKind.HOT);
            assertThat(learner.origin().candidate().member().name()).isEqualTo("m2");
            assertThat(learner.origin().lag()).isEqualTo(lag);
        });
    }

    private static void requireNobody(HotOrigin.Found found, Reason reason, String told) {
        assertThat(found).isEqualTo(new HotOrigin.Nobody(new HotFallback(reason, told)));
    }

    @Test
    void aLearnerInSyncIsTakenAtOnce() throws Exception {
        requireLearner(look(view(100, learner(100))), Optional.empty());
        assertThat(pauses).isZero();
    }

    /// The leader goes on meanwhile: what counts is the revision that it had when the look began.
    @Test
    void aLearnerIsWaitedForUntilItHasWhatTheLeaderHad() throws Exception {
        requireLearner(look(view(100, learner(95)), view(108, learner(99)), view(109, learner(100))), Optional.empty());
        assertThat(pauses).isEqualTo(2);
    }

    @Test
    void aLearnerFarBehindIsWaitedForAlthoughItHasTheRevision() throws Exception {
        requireLearner(
                look(view(100, learner(50)), view(200, learner(150)), view(200, learner(190))), Optional.empty());
        assertThat(pauses).isEqualTo(2);
    }

    @Test
    void afterTheLongestWaitThePointIsLabelled() throws Exception {
        requireLearner(look(view(100, learner(50))), Optional.of(new Lag(50, 50)));
        assertThat(pauses).isEqualTo(4);
    }

    @Test
    void aLearnerThatIsStartedMeanwhileIsTaken() throws Exception {
        requireLearner(
                look(view(100, member(2, PEER.toString(), true, Optional.empty())), view(100, learner(100))),
                Optional.empty());
    }

    @Test
    void aLearnerThatStaysSilentIsGivenUp() throws Exception {
        requireNobody(
                look(view(100, member(2, PEER.toString(), true, Optional.empty()))),
                Reason.SILENT,
                "our learner m2 (2) does not answer: connection refused");
        assertThat(pauses).isEqualTo(4);
    }

    @Test
    void aClockThatStandsStillDoesNotMakeItWaitForEver() throws Exception {
        Looks looks = new Looks(new ArrayDeque<>(List.of(view(100, learner(50)))));
        Instant still = now;
        requireLearner(
                new HotOrigin(looks, TERMS, () -> still, time -> pauses++).look(looks.view()),
                Optional.of(new Lag(50, 50)));
        assertThat(pauses).isEqualTo(4);
    }

    @Test
    void aLearnerThatHasLostTheLeaderIsUnfit() throws Exception {
        Member lost = member(
                2,
                PEER.toString(),
                true,
                Optional.of(new Status("3.6.16", 4096, 4096, new MemberId(0), 2, 100, 100, 1100, List.of())));
        requireNobody(look(view(100, lost)), Reason.UNFIT, "our learner m2 (2) has lost the leader");
    }

    @Test
    void nobodyIsWaitedForWhereTheSlotIsTakenOrEmpty() throws Exception {
        requireNobody(
                look(view(100, member(3, "http://theirs:2380", true, Optional.of(at(100, 1100))))),
                Reason.SLOT_TAKEN,
                "the learner slot is taken by m3 (3) at http://theirs:2380, which is not our learner at http://l:2380");
        requireNobody(look(view(100)), Reason.NO_LEARNER, "no member of the cluster is our learner at http://l:2380");
        requireNobody(
                look(view(100, member(2, PEER.toString(), false, Optional.of(at(100, 1100))))),
                Reason.NO_LEARNER,
                "our learner m2 (2) is a voter now: somebody has promoted it");
        assertThat(pauses).isZero();
    }
}
