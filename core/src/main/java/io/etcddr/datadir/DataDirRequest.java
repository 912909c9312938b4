package io.etcddr.datadir;

import static java.util.Objects.requireNonNull;

import io.etcddr.mvcc.RevisionBump;
import java.util.List;
import java.util.Optional;

/// The data directories to build.
///
/// @param cluster all members, whether their folders are built here or elsewhere
/// @param minor of the etcd that will run on the folders
/// @param targets at least one, each of another member of `cluster`
/// @param continuation what the new log goes on with
public record DataDirRequest(
        ClusterSpec cluster,
        EtcdMinor minor,
        RevisionBump bump,
        List<DataDirTarget> targets,
        Optional<Continuation> continuation) {
    /// A new cluster that begins with what is in the database.
    public DataDirRequest(ClusterSpec cluster, EtcdMinor minor, RevisionBump bump, List<DataDirTarget> targets) {
        this(cluster, minor, bump, targets, Optional.empty());
    }

    public DataDirRequest {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(minor, "minor is null");
        requireNonNull(bump, "bump is null");
        requireNonNull(continuation, "continuation is null");
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets");
        }
    }
}
