package io.etcddr.source;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.SnapshotReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;

/// A member of a running cluster.
public final class LiveSnapshotSource implements SnapshotSource {
    private final EtcdClient client;
    private final ClusterView.Member member;
    private final SourceRole role;
    private final URI endpoint;
    private final Duration idle;

    /// @param idle the longest wait for the next bytes
    /// @throws IllegalArgumentException if the member did not answer when the cluster was looked at
    public LiveSnapshotSource(EtcdClient client, SourceChoice.Candidate candidate, Duration idle) {
        this.client = requireNonNull(client, "client is null");
        this.member = candidate.member();
        this.role = candidate.role();
        this.endpoint =
                member.endpoint().orElseThrow(() -> new IllegalArgumentException("no endpoint leads to " + member));
        this.idle = requireNonNull(idle, "idle is null");
    }

    /// The member as it was when the cluster was looked at.
    public ClusterView.Member member() {
        return member;
    }

    @Override
    public SourceRole role() {
        return role;
    }

    @Override
    public String description() {
        return "%s %s at %s".formatted(role.id(), member, endpoint);
    }

    @Override
    public OptionalLong expectedSize() {
        return member.status().stream().mapToLong(ClusterView.Status::dbSize).findFirst();
    }

    @Override
    public SnapshotReceipt transferTo(OutputStream sink) throws IOException {
        return client.snapshot(endpoint, idle, sink);
    }
}
