package io.etcddr.backup;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Alarm;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HandmadeDb;
import io.etcddr.mvcc.HashKv;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourceRole;
import io.etcddr.value.ClusterId;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// A cluster that holds a database made by hand, for what real members do not do on demand.
///
/// @param learners how the snapshot of a learner comes
record FakeCluster(ClusterView view, Answers answers, Script script, Script learners) implements LiveCluster {
    interface Answers {
        HashKvAnswer hashKv(URI endpoint, long revision) throws IOException;
    }

    /// How the snapshot comes.
    interface Script {
        SnapshotReceipt to(OutputStream sink) throws IOException;
    }

    /// A database with some hundred keys, about 100 kB, which a seed decides.
    static Path database(Path file, int keys) throws IOException {
        SplittableRandom random = new SplittableRandom(keys);
        HandmadeDb db = new HandmadeDb().withOldCluster().bucket("lease").bucket("auth");
        for (int i = 0; i < keys; i++) {
            byte[] value = new byte[200 + random.nextInt(200)];
            random.nextBytes(value);
            db.put(2 + i, "/apisix/routes/%04d".formatted(i), value);
        }
        return db.write(file);
    }

    /// A hot backup from the learner at `peerUrl` that waits for nothing, and asks a voter each time.
    static HotTerms hotTerms(String peerUrl) {
        return new HotTerms(
                URI.create(peerUrl),
                10,
                Duration.ZERO,
                Optional.empty(),
                VoterRest.of(Duration.ZERO),
                HotTerms.Instead.A_VOTER);
    }

    /// Members that agree about `database`, of which the first leads.
    static FakeCluster of(Path database, int size) throws IOException {
        byte[] content = Files.readAllBytes(database);
        HashKv hash;
        try (Backend backend = Backend.open(database)) {
            hash = backend.hashKv(backend.revision(), backend.compactRevision());
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(member(i, content.length, hash.revision()));
        }
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        snapshot.writeBytes(content);
        byte[] trailer = Digest.newMessageDigest().digest(content);
        snapshot.writeBytes(trailer);
        byte[] stream = snapshot.toByteArray();
        Script whole = sink -> {
            sink.write(stream, 0, stream.length);
            return new SnapshotReceipt(stream.length, Digest.of(stream), Optional.of("3.6.0"));
        };
        return new FakeCluster(
                new ClusterView(new ClusterId(77), members, List.of()),
                (endpoint, revision) ->
                        new HashKvAnswer(revision, hash.compactRevision(), hash.hash(), hash.revision()),
                whole,
                whole);
    }

    static URI endpoint(int index) {
        return URI.create("http://127.0.0.1:" + (1 + index));
    }

    private static Member member(int index, long dbSize, long revision) {
        return new Member(
                new MemberId(1 + index),
                "m" + index,
                List.of("http://m%d:2380".formatted(index)),
                List.of(endpoint(index)),
                false,
                Optional.of(endpoint(index)),
                Optional.of(new Status("3.6.0", dbSize, dbSize, new MemberId(1), 2, 100, 100, revision, List.of())),
                Optional.empty());
    }

    FakeCluster with(Alarm alarm) {
        return new FakeCluster(new ClusterView(view.id(), view.members(), List.of(alarm)), answers, script, learners);
    }

    /// The last member is a learner, so many raft entries behind.
    FakeCluster withLearner(long lag) {
        List<Member> members = new ArrayList<>(view.members());
        members.add(learner(members.removeLast(), lag));
        return new FakeCluster(new ClusterView(view.id(), members, view.alarms()), answers, script, learners);
    }

    static Member learner(Member member, long lag) {
        return new Member(
                member.id(),
                member.name(),
                member.peerUrls(),
                member.clientUrls(),
                true,
                member.endpoint(),
                member.status()
                        .map(status -> new Status(
                                status.version(),
                                status.dbSize(),
                                status.dbSizeInUse(),
                                status.leader(),
                                status.raftTerm(),
                                status.raftIndex() - lag,
                                status.raftAppliedIndex() - lag,
                                status.revision() - lag,
                                status.errors())),
                member.problem());
    }

    FakeCluster with(Answers others) {
        return new FakeCluster(view, others, script, learners);
    }

    FakeCluster sending(Script other) {
        return new FakeCluster(view, answers, other, learners);
    }

    FakeCluster withLearnersSending(Script other) {
        return new FakeCluster(view, answers, script, other);
    }

    /// One member answers another hash.
    FakeCluster disagreeing(int member) {
        return with((endpoint, revision) -> {
            HashKvAnswer answer = answers.hashKv(endpoint, revision);
            return endpoint.equals(endpoint(member))
                    ? new HashKvAnswer(revision, answer.compactRevision(), answer.hash() ^ 1, revision)
                    : answer;
        });
    }

    /// The stream ends as the product's client tells it when half has come.
    FakeCluster cutShort() {
        return sending(sink -> {
            script.to(new OutputStream() {
                private int left = 50_000;

                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int step = Math.min(left, length);
                    sink.write(bytes, offset, step);
                    left -= step;
                    if (left == 0) {
                        throw new EtcdException(
                                EtcdException.Reason.INCOMPLETE, "the snapshot ended without a checksum");
                    }
                }
            });
            throw new IllegalStateException("the database is too small to be cut");
        });
    }

    @Override
    public HashKvAnswer hashKv(Member member, long revision) throws IOException {
        return answers.hashKv(member.endpoint().orElseThrow(), revision);
    }

    @Override
    public SnapshotSource source(Candidate candidate, Duration idle) {
        return new SnapshotSource() {
            @Override
            public SourceRole role() {
                return candidate.role();
            }

            @Override
            public String description() {
                return candidate.member().toString();
            }

            @Override
            public OptionalLong expectedSize() {
                return OptionalLong.empty();
            }

            @Override
            public SnapshotReceipt transferTo(OutputStream sink) throws IOException {
                if (candidate.role() == SourceRole.LEARNER) {
                    return learners.to(sink);
                }
                return script.to(sink);
            }
        };
    }
}
