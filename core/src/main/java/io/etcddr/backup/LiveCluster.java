package io.etcddr.backup;

import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourcePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// What a backup asks of its cluster.
interface LiveCluster {
    ClusterView view() throws IOException;

    HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException;

    /// Why no member can be asked for its HashKV; empty of a cluster that lives.
    default Optional<String> silence() {
        return Optional.empty();
    }

    /// Where a cold backup comes from.
    default Origin origin(ClusterView view, Safety safety) throws Failure {
        return Origins.choose(view, SourcePolicy.SPARE_THE_QUORUM, safety);
    }

    /// The snapshot of one member.
    SnapshotSource source(Candidate candidate, Duration idle);
}
