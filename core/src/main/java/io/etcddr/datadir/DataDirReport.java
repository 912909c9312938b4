package io.etcddr.datadir;

import io.etcddr.mvcc.BackendFacts;
import io.etcddr.mvcc.HashKv;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was built. Every folder of the request is in place, synced, and holds the same database.
///
/// @param memberIds of all members of the cluster, by name
/// @param revisionBefore the true store revision of the source
/// @param revisionAfter the store revision that the new cluster starts with
/// @param dbSize bytes of one member's database
/// @param content HashKV of the new database at `revisionBefore` and the compact revision of the source; it was found
///     equal to the source's
/// @param facts of the new database
public record DataDirReport(
        ClusterId clusterId,
        SortedMap<String, MemberId> memberIds,
        long revisionBefore,
        long revisionAfter,
        long dbSize,
        HashKv content,
        BackendFacts facts) {
    public DataDirReport {
        memberIds = Collections.unmodifiableSortedMap(new TreeMap<>(memberIds));
    }
}
