package io.etcddr.learner;

import io.etcddr.etcd.ClusterView;
import io.etcddr.learner.Observation.Answer;
import io.etcddr.learner.Observation.Cluster;
import io.etcddr.learner.Observation.Lag;
import io.etcddr.learner.Observation.Listed;
import io.etcddr.learner.Observation.Quorum;
import io.etcddr.learner.Observation.Vote;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A look at a cluster, as [LearnerPlan] wants it.
final class ClusterObserver {
    private final ClusterView view;
    private final LearnerIdentity identity;

    ClusterObserver(ClusterView view, LearnerIdentity identity) {
        this.view = view;
        this.identity = identity;
    }

    Cluster cluster() {
        return new Cluster(
                view.id(),
                quorum(),
                minor(),
                voters().stream().mapToLong(ClusterView.Status::revision).max().orElse(0),
                ours().map(this::listed),
                view.members().stream()
                        .filter(ClusterView.Member::learner)
                        .filter(member -> !isOurs(member))
                        .map(member -> "%s at %s".formatted(member, String.join(", ", member.peerUrls())))
                        .toList());
    }

    Optional<ClusterView.Member> ours() {
        return view.members().stream().filter(this::isOurs).findFirst();
    }

    private boolean isOurs(ClusterView.Member member) {
        return member.peerUrls().contains(identity.peerUrl().toString());
    }

    private List<ClusterView.Status> voters() {
        return view.voters().stream().flatMap(voter -> voter.status().stream()).toList();
    }

    /// A cluster of one or two voters has no margin ever: there all of them have to answer.
    private Quorum quorum() {
        int all = view.voters().size();
        int answering = voters().size();
        int majority = all / 2 + 1;
        boolean led = leader().isPresent()
                && voters().stream().filter(s -> s.leader().value() != 0).count() >= majority;
        if (!led || answering < majority) {
            return Quorum.LOST;
        }
        return answering == all || answering > majority ? Quorum.SOUND : Quorum.WITHOUT_MARGIN;
    }

    private Optional<ClusterView.Status> leader() {
        return view.leader().flatMap(ClusterView.Member::status);
    }

    /// During an upgrade the voters differ: the cluster is what the lowest of them is.
    private Optional<String> minor() {
        return voters().stream()
                .map(status -> minorOf(status.version()))
                .min(Comparator.comparingInt(minor -> Integer.parseInt(minor.substring(minor.indexOf('.') + 1))));
    }

    private static String minorOf(String version) {
        String[] parts = version.split("\\.", 3);
        if (parts.length < 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
            throw new IllegalArgumentException("\"%s\" is no etcd version".formatted(version));
        }
        return parts[0] + "." + parts[1];
    }

    private Listed listed(ClusterView.Member member) {
        return new Listed(
                member.id(),
                member.learner() ? Vote.LEARNER : Vote.VOTER,
                member.status().map(this::answer));
    }

    private Answer answer(ClusterView.Status status) {
        Optional<Lag> lag = status.leader().value() == 0
                ? Optional.empty()
                : leader().map(leader -> new Lag(
                        Math.max(0, leader.raftIndex() - status.raftAppliedIndex()),
                        Math.max(0, leader.revision() - status.revision())));
        return new Answer(
                minorOf(status.version()), status.raftAppliedIndex(), lag, status.dbSize(), status.dbSizeInUse());
    }
}
