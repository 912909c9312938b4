package io.etcddr.restore;

import java.util.List;
import java.util.Optional;

/// What a restore into data directories is asked to do.
///
/// @param targets the members whose folders are built here, from one read of the point; at least one
/// @param cluster all members of the new cluster, whether built here or elsewhere
/// @param token etcd's `--initial-cluster-token`
/// @param etcdVersion the version that will run on the result, such as `3.6`; empty: that of the point
public record RestoreRequest(
        RestoreSource source,
        List<Target> targets,
        List<NewMember> cluster,
        String token,
        Optional<String> etcdVersion,
        Bump bump,
        Trust trust) {
    public RestoreRequest {
        targets = List.copyOf(targets);
        cluster = List.copyOf(cluster);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets");
        }
    }

    /// One entry of etcd's `--initial-cluster`.
    public record NewMember(String name, List<String> peerUrls) {
        public NewMember {
            peerUrls = List.copyOf(peerUrls);
        }
    }
}
