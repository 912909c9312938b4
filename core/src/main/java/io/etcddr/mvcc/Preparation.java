package io.etcddr.mvcc;

import static java.util.Objects.requireNonNull;

import io.etcddr.mvcc.BackendFacts.Member;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How a database is made ready for a new cluster. All that is not named here stays byte for byte: keys, leases,
/// users and roles, compaction marks, and whatever a newer etcd has put there. Alarms, the old members, the
/// cluster version and a downgrade under way are removed: a new cluster makes its own (etcd-internals 9).
///
/// @param members of the new cluster; written although 3.4 and 3.5 do not read them, because 3.6 believes
///     what it finds there after an upgrade
/// @param consistentIndex the index of the last entry in the new cluster's raft log
/// @param term of that entry. With it goes raft's conf state, the members as voters. Empty for etcd 3.4,
///     which knows neither
/// @param newestStorageVersion the storage version of the etcd that will run on the database, such as
///     `3.6.0`: a newer one in the source is dropped, and etcd finds out by itself. Empty for 3.4 and 3.5, which
///     know none
public record Preparation(
        List<Member> members,
        long consistentIndex,
        OptionalLong term,
        Optional<String> newestStorageVersion,
        RevisionBump bump,
        Alarms alarms) {
    /// What becomes of the alarms of the source.
    public enum Alarms {
        REMOVED,
        /// For an etcd that is to apply what its old cluster had decided under them.
        KEPT
    }

    public Preparation {
        members = List.copyOf(members);
        requireNonNull(term, "term is null");
        requireNonNull(newestStorageVersion, "newestStorageVersion is null");
        requireNonNull(bump, "bump is null");
        requireNonNull(alarms, "alarms is null");
    }
}
