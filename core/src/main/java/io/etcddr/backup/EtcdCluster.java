package io.etcddr.backup;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.source.LiveSnapshotSource;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import java.io.IOException;
import java.time.Duration;

/// The real [LiveCluster].
record EtcdCluster(EtcdClient client) implements LiveCluster {
    @Override
    public ClusterView view() throws IOException {
        return client.view();
    }

    @Override
    public HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException {
        return client.hashKv(member, revision);
    }

    @Override
    public SnapshotSource source(Candidate candidate, Duration idle) {
        return new LiveSnapshotSource(client, candidate, idle);
    }
}
