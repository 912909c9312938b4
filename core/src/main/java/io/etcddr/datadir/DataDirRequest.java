package io.etcddr.datadir;

import static java.util.Objects.requireNonNull;

import io.etcddr.mvcc.RevisionBump;
import java.util.List;

/// The data directories to build.
///
/// @param cluster all members, whether their folders are built here or elsewhere
/// @param minor of the etcd that will run on the folders
/// @param targets at least one, each of another member of `cluster`
public record DataDirRequest(ClusterSpec cluster, EtcdMinor minor, RevisionBump bump, List<DataDirTarget> targets) {
    public DataDirRequest {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(minor, "minor is null");
        requireNonNull(bump, "bump is null");
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets");
        }
    }
}
