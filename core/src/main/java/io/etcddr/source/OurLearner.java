package io.etcddr.source;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.source.SourceChoice.Candidate;
import java.net.URI;
import java.util.Optional;

/// The learner that hot backups of a cluster come from, as one look at the cluster showed it. Known by its peer URL,
/// which is unique in a cluster. A pure function of that look.
///
/// @param candidate there when it can be the source, or its database can be copied
/// @param told what is the matter otherwise
public record OurLearner(State state, Optional<Candidate> candidate, String told) {
    public enum State {
        FIT,
        /// It follows, and its etcd serves no snapshots: only a copy of its database can be had.
        TOO_OLD,
        /// It answers, and cannot be the source now.
        UNFIT,
        /// It is a member and does not answer.
        SILENT,
        /// The cluster has learners, and none of them is ours.
        SLOT_TAKEN,
        /// The cluster has no learner.
        ABSENT
    }

    public OurLearner {
        requireNonNull(state, "state is null");
        requireNonNull(candidate, "candidate is null");
        requireNonNull(told, "told is null");
    }

    /// @param peerUrl of the learner
    public static OurLearner in(ClusterView view, URI peerUrl) {
        for (Candidate candidate :
                SourceChoice.of(view, SourcePolicy.LEARNER_ONLY).considered()) {
            if (isAt(candidate.member(), peerUrl)) {
                return judged(candidate);
            }
        }
        return view.members().stream()
                .filter(Member::learner)
                .findFirst()
                .map(other -> new OurLearner(
                        State.SLOT_TAKEN,
                        Optional.empty(),
                        "the learner slot is taken by %s at %s, which is not our learner at %s"
                                .formatted(other, String.join(", ", other.peerUrls()), peerUrl)))
                .orElseGet(() -> new OurLearner(
                        State.ABSENT,
                        Optional.empty(),
                        "no member of the cluster is our learner at %s".formatted(peerUrl)));
    }

    private static OurLearner judged(Candidate candidate) {
        Member member = candidate.member();
        if (!member.learner()) {
            return new OurLearner(
                    State.ABSENT,
                    Optional.empty(),
                    "our learner %s is a voter now: somebody has promoted it".formatted(member));
        }
        if (candidate.objection().isEmpty()) {
            return new OurLearner(State.FIT, Optional.of(candidate), "");
        }
        String told =
                "our learner %s %s".formatted(member, candidate.objection().get());
        if (member.status().isEmpty()) {
            return new OurLearner(State.SILENT, Optional.empty(), told);
        }
        return candidate.objection().equals(SourceChoice.tooOld(member.status().get()))
                ? new OurLearner(State.TOO_OLD, Optional.of(candidate), told)
                : new OurLearner(State.UNFIT, Optional.empty(), told);
    }

    private static boolean isAt(Member member, URI peerUrl) {
        return member.peerUrls().stream().map(URI::create).anyMatch(peerUrl::equals);
    }
}
