package io.etcddr.backup;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.source.FileSnapshotSource;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourceRole;
import io.etcddr.source.Trailer;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A cluster of which nobody is left: all that can be said of it stands in the database of one of its members, its
/// learner mostly.
record LeftCluster(LearnerCopy copy) implements LiveCluster {
    private static final String SILENCE = "taken from a data directory: no member was there to answer the same HashKV";

    @Override
    public ClusterView view() throws IOException {
        try (Backend backend = Backend.open(copy.database())) {
            ClusterView.Status status = status(backend);
            BackendFacts.Member itself = new BackendFacts.Member(copy.member(), "", List.of(), true);
            List<ClusterView.Member> members = new ArrayList<>();
            for (BackendFacts.Member member : backend.members()) {
                if (member.id().equals(copy.member())) {
                    itself = member;
                } else {
                    members.add(member(member, Optional.empty()));
                }
            }
            members.add(member(itself, Optional.of(status)));
            List<ClusterView.Alarm> alarms = backend.alarms().stream()
                    .map(alarm -> new ClusterView.Alarm(alarm.member(), alarm.type()))
                    .toList();
            return new ClusterView(copy.cluster(), members, alarms);
        }
    }

    private ClusterView.Status status(Backend backend) throws IOException {
        long size = Files.size(copy.database());
        return new ClusterView.Status(
                copy.etcdVersion(),
                size,
                size,
                new MemberId(0),
                backend.raftPosition().term(),
                backend.raftPosition().index(),
                backend.raftPosition().index(),
                backend.revision(),
                List.of());
    }

    private static ClusterView.Member member(BackendFacts.Member member, Optional<ClusterView.Status> status) {
        return new ClusterView.Member(
                member.id(),
                member.name(),
                member.peerUrls(),
                List.of(),
                member.learner(),
                Optional.empty(),
                status,
                status.isPresent() ? Optional.empty() : Optional.of(SILENCE));
    }

    @Override
    public Optional<String> silence() {
        return Optional.of(SILENCE);
    }

    /// The member whose data it is, the last of the view. Whether a voter was the leader nobody can say any more.
    @Override
    public Origin origin(ClusterView view, Safety safety) {
        ClusterView.Member itself = view.members().getLast();
        SourceRole role = itself.learner() ? SourceRole.LEARNER : SourceRole.FILE;
        return new Origin(view, new Candidate(itself, role, OptionalLong.empty(), Optional.empty()));
    }

    @Override
    public HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException {
        throw new EtcdException(EtcdException.Reason.UNREACHABLE, SILENCE);
    }

    @Override
    public SnapshotSource source(Candidate candidate, Duration idle) {
        return new FileSnapshotSource(copy.database(), Trailer.MAY_BE_ABSENT);
    }
}
