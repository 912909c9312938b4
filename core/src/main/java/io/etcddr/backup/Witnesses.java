package io.etcddr.backup;

import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.source.SourceChoice;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourcePolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Whom a snapshot is compared with, and what they answer.
final class Witnesses {
    private Witnesses() {}

    /// A hot backup spares the voters: besides the learner one of them is asked, the follower with the least lag, and
    /// the next one when it does not answer.
    ///
    /// @return of each the first member that answers
    static List<List<Member>> of(Origin origin, Prove prove) {
        Member source = origin.candidate().member();
        return switch (prove) {
            case VOTERS -> origin.kind() == PointKind.HOT ? sparing(origin, source) : all(origin.view());
            case SOURCE -> List.of(List.of(source));
            case NONE -> List.of();
        };
    }

    record Answer(Member member, HashKvAnswer hashKv) {}

    /// The HashKV of the first of `members` that answers. When nobody does, the problem of the first is told.
    static Answer ask(LiveCluster cluster, List<Member> members, long revision) throws IOException {
        List<EtcdException> problems = new ArrayList<>();
        for (Member member : members) {
            try {
                return new Answer(member, ask(cluster, member, revision));
            } catch (EtcdException e) {
                problems.add(e);
            }
        }
        throw problems.getFirst();
    }

    private static HashKvAnswer ask(LiveCluster cluster, Member member, long revision) throws IOException {
        if (member.endpoint().isEmpty() || member.status().isEmpty()) {
            throw new EtcdException(
                    EtcdException.Reason.UNREACHABLE, member.problem().orElse("no answer"));
        }
        return cluster.hashKv(member, revision);
    }

    private static List<List<Member>> sparing(Origin origin, Member source) {
        List<Member> voters = SourceChoice.of(origin.view(), SourcePolicy.VOTERS_ONLY).considered().stream()
                .filter(candidate -> candidate.objection().isEmpty())
                .map(Candidate::member)
                .toList();
        return Stream.of(List.of(source), voters)
                .filter(members -> !members.isEmpty())
                .toList();
    }

    private static List<List<Member>> all(ClusterView view) {
        return view.voters().stream().map(List::of).toList();
    }
}
