package io.etcddr.backup;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import java.io.IOException;
import java.time.Duration;

/// What a backup asks of a live cluster.
interface LiveCluster {
    ClusterView view() throws IOException;

    HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException;

    /// The snapshot of one member.
    SnapshotSource source(Candidate candidate, Duration idle);
}
