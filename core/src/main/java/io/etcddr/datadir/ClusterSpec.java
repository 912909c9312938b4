package io.etcddr.datadir;

import io.etcddr.error.Failure;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.util.List;

/// The members of a new cluster and its token; both go into the ids, as etcd computes them for a cluster that starts
/// from `--initial-cluster`.
///
/// @param token etcd's `--initial-cluster-token`
public record ClusterSpec(List<MemberSpec> members, String token) {
    public static final String DEFAULT_TOKEN = "etcd-cluster";

    public ClusterSpec {
        members = List.copyOf(members);
    }

    /// Reads etcd's `--initial-cluster`: `m0=http://10.0.0.1:2380,m1=http://10.0.0.2:2380`. A name that appears again
    /// adds a peer URL to its member.
    ///
    /// @throws Failure with [io.etcddr.error.ErrorCode#USAGE], naming the part that is wrong
    public static ClusterSpec parse(String initialCluster, String token) throws Failure {
        throw new UnsupportedOperationException("not yet");
    }

    /// @throws IllegalArgumentException if the cluster has no such member
    public MemberId memberId(String name) {
        throw new UnsupportedOperationException("not yet");
    }

    public ClusterId clusterId() {
        throw new UnsupportedOperationException("not yet");
    }
}
