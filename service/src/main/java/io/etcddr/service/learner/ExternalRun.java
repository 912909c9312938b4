package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Console;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.learner.EtcdRuntime.Order;
import io.etcddr.learner.EtcdRuntime.Peer;
import io.etcddr.service.learner.LearnerDone.Progress;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Makes a member of a learner that somebody else runs, and removes it again.
record ExternalRun(LearnerWiring wiring, Console console) {
    ExternalRun {
        requireNonNull(wiring, "wiring is null");
        requireNonNull(console, "console is null");
    }

    LearnerDone add() throws Failure, IOException {
        try (EtcdClient client = wiring.connect(console::variable)) {
            ClusterView view = client.view();
            Optional<Member> ours = ours(view);
            String told = "a member already (%s); start it with"
                    .formatted(ours.map(member -> member.id().hex()).orElse(""));
            if (ours.isEmpty()) {
                told = "added as %s; start it, on an empty data directory, with"
                        .formatted(client.membership(leader(view))
                                .addLearner(wiring.learner().peerUrl()));
            }
            return done("add", told, flags(view));
        }
    }

    LearnerDone remove(String verb) throws Failure, IOException {
        try (EtcdClient client = wiring.connect(console::variable)) {
            ClusterView view = client.view();
            Optional<Member> ours = ours(view);
            if (ours.isEmpty()) {
                return done(verb, "no member", List.of());
            }
            client.membership(leader(view)).remove(ours.get().id());
            return done(verb, "removed; end its etcd and delete its data, which no cluster takes back", List.of());
        }
    }

    private LearnerDone done(String verb, String told, List<String> flags) {
        return new LearnerDone(wiring.cluster().name(), verb, Progress.DONE, told, flags);
    }

    private Optional<Member> ours(ClusterView view) throws Failure {
        Optional<Member> ours = view.members().stream()
                .filter(member -> isOurs(member.peerUrls()))
                .findFirst();
        if (ours.isPresent() && !ours.get().learner()) {
            throw new Failure(ErrorCode.REFUSED, "member %s is a voter: somebody has promoted it".formatted(ours.get()))
                    .hint("The removal of a voter is for a person to decide: etcdctl member remove %s."
                            .formatted(ours.get().id()));
        }
        return ours;
    }

    private boolean isOurs(List<String> urls) {
        return urls.contains(wiring.learner().peerUrl().toString());
    }

    private static URI leader(ClusterView view) throws Failure {
        return view.leader()
                .flatMap(Member::endpoint)
                .orElseThrow(
                        () -> new Failure(ErrorCode.ETCD, "the cluster has no leader: its members stay as they are")
                                .hint("Bring back enough voters for a quorum, then run this again."));
    }

    /// As if we started it, but for its certificates, which we need not know.
    private List<String> flags(ClusterView view) {
        List<Peer> others = view.members().stream()
                .filter(member -> !isOurs(member.peerUrls()))
                .map(member -> new Peer(member.name().isEmpty() ? member.id().hex() : member.name(), member.peerUrls()))
                .toList();
        int learners = (int) view.members().stream()
                .filter(member -> member.learner() && !isOurs(member.peerUrls()))
                .count();
        return wiring.process().joining(new Order("", others, learners + 1));
    }
}
