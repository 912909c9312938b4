package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.learner.EtcdRuntime.Peer;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// One look at the cluster, as it matters to a learner. A pure function of that look.
///
/// @param leader by whom the cluster can be changed
/// @param weakness why the cluster is not to be burdened now; empty when it has voters to spare
/// @param seat who sits where our learner should
/// @param member ours, when there is one
/// @param told whose the slot is, or what is the matter with our member
/// @param minor that all voters have reached; empty when not all of them answer
/// @param head of the voters
public record Sight(
        ClusterId cluster,
        Optional<URI> leader,
        Optional<String> weakness,
        Seat seat,
        Optional<Member> member,
        String told,
        Optional<String> minor,
        Head head,
        List<Member> others) {
    /// Who sits where our learner should.
    public enum Seat {
        /// Nobody, and no other learner is there.
        FREE,
        /// Our learner.
        OURS,
        /// A learner of somebody else, and none of ours.
        TAKEN,
        /// Our member, as a voter: somebody has promoted it.
        PROMOTED
    }

    /// How far the voters are: the leader's raft index where one is seen, and the highest revision.
    ///
    /// @param dbSize of the leader, bytes; without one of whoever has the most
    public record Head(long index, long revision, long dbSize) {}

    public Sight {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(leader, "leader is null");
        requireNonNull(weakness, "weakness is null");
        requireNonNull(seat, "seat is null");
        requireNonNull(member, "member is null");
        requireNonNull(told, "told is null");
        requireNonNull(minor, "minor is null");
        requireNonNull(head, "head is null");
        others = List.copyOf(others);
    }

    /// @param known the member that ours was last: its peer URL may have been another
    static Sight of(ClusterView view, URI peerUrl, Optional<MemberId> known) {
        Optional<Member> ours = view.members().stream()
                .filter(member -> isAt(member, peerUrl))
                .findFirst()
                .or(() -> view.members().stream()
                        .filter(member -> known.filter(member.id()::equals).isPresent())
                        .findFirst());
        Optional<Member> other = view.members().stream()
                .filter(Member::learner)
                .filter(member -> ours.isEmpty())
                .findFirst();
        List<Member> voters = view.voters().stream()
                .filter(voter -> !ours.equals(Optional.of(voter)))
                .toList();
        return new Sight(
                view.id(),
                view.leader().flatMap(Member::endpoint),
                weakness(view),
                seat(ours, other),
                ours,
                told(ours, other),
                minor(voters),
                head(view, voters),
                view.members().stream()
                        .filter(member -> !ours.equals(Optional.of(member)))
                        .toList());
    }

    static boolean isAt(Member member, URI peerUrl) {
        return member.peerUrls().stream().anyMatch(peerUrl.toString()::equals);
    }

    private static Seat seat(Optional<Member> ours, Optional<Member> other) {
        if (ours.isPresent()) {
            return ours.get().learner() ? Seat.OURS : Seat.PROMOTED;
        }
        return other.isPresent() ? Seat.TAKEN : Seat.FREE;
    }

    private static String told(Optional<Member> ours, Optional<Member> other) {
        if (ours.isPresent()) {
            return ours.get().learner()
                    ? ours.get().problem().orElse("")
                    : "member %s is a voter now: somebody has promoted it".formatted(ours.get());
        }
        return other.map(member ->
                        "the learner slot is taken by %s at %s".formatted(member, String.join(", ", member.peerUrls())))
                .orElse("");
    }

    /// A quorum and one more, where the cluster has that many: a change of the members, and the copy of a whole
    /// database, wait until nobody is missing whose return they could delay.
    private static Optional<String> weakness(ClusterView view) {
        if (view.leader().isEmpty()) {
            return Optional.of("the cluster has no leader");
        }
        List<Member> voters = view.voters();
        List<String> silent = voters.stream()
                .filter(voter -> voter.status().isEmpty())
                .map(Member::toString)
                .toList();
        int needed = Math.min(voters.size(), voters.size() / 2 + 2);
        return voters.size() - silent.size() >= needed
                ? Optional.empty()
                : Optional.of("the cluster cannot spare another voter: no answer from " + String.join(", ", silent));
    }

    private static Optional<String> minor(List<Member> voters) {
        if (voters.isEmpty() || voters.stream().anyMatch(voter -> voter.status().isEmpty())) {
            return Optional.empty();
        }
        return voters.stream()
                .map(voter -> Minor.of(voter.status().orElseThrow().version()))
                .min(Minor::compareTo)
                .map(Minor::toString);
    }

    private static Head head(ClusterView view, List<Member> voters) {
        List<Status> all =
                voters.stream().flatMap(voter -> voter.status().stream()).toList();
        Optional<Status> leader = view.leader().flatMap(Member::status);
        return new Head(
                leader.map(Status::raftIndex).orElse(most(all, Status::raftIndex)),
                most(all, Status::revision),
                leader.map(Status::dbSize).orElse(most(all, Status::dbSize)));
    }

    private static long most(List<Status> all, ToLongFunction<Status> what) {
        return all.stream().mapToLong(what).max().orElse(0);
    }

    /// What our member answered.
    Optional<Status> status() {
        return member.flatMap(Member::status);
    }

    /// Raft entries that our member is behind; empty while it does not answer.
    OptionalLong entriesBehind() {
        return status().stream()
                .mapToLong(status -> Math.max(0, head.index() - status.raftAppliedIndex()))
                .findFirst();
    }

    OptionalLong revisionsBehind() {
        return status().stream()
                .mapToLong(status -> Math.max(0, head.revision() - status.revision()))
                .findFirst();
    }

    int learners() {
        return (int) others.stream().filter(Member::learner).count();
    }

    List<Peer> peers() {
        return others.stream()
                .map(member -> new Peer(member.name().isEmpty() ? member.id().hex() : member.name(), member.peerUrls()))
                .toList();
    }
}
