package io.etcddr.source;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// The member that a snapshot is to be taken from, and why the others are not. A pure function of a look at the
/// cluster.
///
/// @param chosen empty when no member is fit
/// @param considered every member of the cluster, the chosen one first
public record SourceChoice(Optional<Candidate> chosen, List<Candidate> considered) {
    /// Raft entries that a member may be behind and still count as up to date. A snapshot of a member further
    /// behind is a snapshot of the past.
    public static final long MAX_LAG = 1000;

    /// A member as a possible source.
    ///
    /// @param role what the member is now
    /// @param lag raft entries that it is behind the leader, empty when unknown
    /// @param objection why it cannot be the source, empty when it can
    public record Candidate(ClusterView.Member member, SourceRole role, OptionalLong lag, Optional<String> objection) {
        private boolean isFit() {
            return objection.isEmpty();
        }

        private boolean isUpToDate() {
            return lag.orElse(Long.MAX_VALUE) <= MAX_LAG;
        }
    }

    public SourceChoice {
        requireNonNull(chosen, "chosen is null");
        considered = List.copyOf(considered);
    }

    public static SourceChoice of(ClusterView view, SourcePolicy policy) {
        List<Candidate> candidates = new ArrayList<>();
        view.members().forEach(member -> candidates.add(candidate(view, member, policy)));
        candidates.sort(ORDER);
        return new SourceChoice(candidates.stream().findFirst().filter(Candidate::isFit), candidates);
    }

    /// Fit before unfit, up to date before behind, learner before follower before leader, then by lag; ids last, so
    /// that
    /// the same view always gives the same choice.
    private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::isFit)
            .reversed()
            .thenComparing(c -> !c.isUpToDate())
            .thenComparing(Candidate::role)
            .thenComparingLong(c -> c.lag().orElse(Long.MAX_VALUE))
            .thenComparing(c -> c.member().id().value(), Long::compareUnsigned);

    private static Candidate candidate(ClusterView view, ClusterView.Member member, SourcePolicy policy) {
        SourceRole role = role(view, member);
        return new Candidate(member, role, lag(view, member), objection(view, member, role, policy));
    }

    private static SourceRole role(ClusterView view, ClusterView.Member member) {
        if (member.learner()) {
            return SourceRole.LEARNER;
        }
        boolean leader = view.leader().filter(l -> l.id().equals(member.id())).isPresent();
        return leader ? SourceRole.LEADER : SourceRole.FOLLOWER;
    }

    /// Behind the leader, or, while the leader is not to be seen, behind the furthest member.
    private static OptionalLong lag(ClusterView view, ClusterView.Member member) {
        OptionalLong head = view.leader().flatMap(ClusterView.Member::status).stream()
                .mapToLong(ClusterView.Status::raftIndex)
                .findFirst();
        if (head.isEmpty()) {
            head = view.members().stream()
                    .flatMap(m -> m.status().stream())
                    .mapToLong(ClusterView.Status::raftIndex)
                    .max();
        }
        if (head.isEmpty() || member.status().isEmpty()) {
            return OptionalLong.empty();
        }
        // Members are asked one after the other: a follower may have been asked later than the leader.
        return OptionalLong.of(
                Math.max(0, head.getAsLong() - member.status().get().raftAppliedIndex()));
    }

    private static Optional<String> objection(
            ClusterView view, ClusterView.Member member, SourceRole role, SourcePolicy policy) {
        if (member.status().isEmpty() || member.endpoint().isEmpty()) {
            return Optional.of("does not answer: " + member.problem().orElse("no reason known"));
        }
        boolean corrupt = view.alarms().stream()
                .anyMatch(alarm ->
                        alarm.type().equals("CORRUPT") && alarm.member().equals(member.id()));
        if (corrupt) {
            return Optional.of("has the alarm CORRUPT");
        }
        if (role == SourceRole.LEARNER && policy == SourcePolicy.VOTERS_ONLY) {
            return Optional.of("is a learner");
        }
        if (role == SourceRole.LEARNER) {
            return learnerObjection(view, member.status().get());
        }
        return policy == SourcePolicy.LEARNER_ONLY ? Optional.of("is no learner") : Optional.empty();
    }

    private static Optional<String> learnerObjection(ClusterView view, ClusterView.Status status) {
        if (status.leader().value() == 0 && view.leader().isPresent()) {
            return Optional.of("has lost the leader");
        }
        return tooOld(status);
    }

    /// Why a learner serves no snapshots; empty when it does.
    static Optional<String> tooOld(ClusterView.Status status) {
        // etcd 3.4.28 was the first of the 3.4 line to serve the snapshot call on a learner (PR 16990).
        return status.version().matches("3\\.4\\.([0-9]|1[0-9]|2[0-7])")
                ? Optional.of("is a learner of etcd %s, which serves no snapshots".formatted(status.version()))
                : Optional.empty();
    }

    /// One line for each member.
    public String describe() {
        return considered.stream().map(this::line).collect(Collectors.joining("\n"));
    }

    private String line(Candidate candidate) {
        String lag = candidate.lag().isPresent()
                ? ", %d entries behind".formatted(candidate.lag().getAsLong())
                : "";
        String verdict =
                candidate.objection().orElse(chosen.filter(candidate::equals).isPresent() ? "chosen" : "not needed");
        return "%s: %s%s: %s".formatted(candidate.member(), candidate.role().id(), lag, verdict);
    }
}
