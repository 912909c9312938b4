package io.etcddr.mvcc;

import io.etcddr.value.MemberId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one walk over a backend found out.
///
/// @param revision the true store revision: the highest of the last key's, both compaction marks, and 1
/// @param compactRevision the highest compaction mark, -1 when never compacted
/// @param sizeInUse bytes in reachable pages
/// @param authRevision counts the changes of users and roles; tokens carry it. 0 where there never were any
/// @param liveKeysByPrefix live keys by their first two path segments (`/apisix/routes/`), at most
///     [#MAX_PREFIXES] of them, the rest under `""`; keys that are no printable text count under `""`
public record BackendFacts(
        long revision,
        long compactRevision,
        long consistentIndex,
        long term,
        Optional<String> storageVersion,
        Optional<String> clusterVersion,
        long liveKeys,
        SortedMap<String, Long> liveKeysByPrefix,
        long leases,
        List<Member> members,
        List<Alarm> alarms,
        boolean authEnabled,
        long authRevision,
        List<String> users,
        List<String> roles,
        long sizeInUse) {
    public static final int MAX_PREFIXES = 64;

    public BackendFacts {
        liveKeysByPrefix = Collections.unmodifiableSortedMap(new TreeMap<>(liveKeysByPrefix));
        members = List.copyOf(members);
        alarms = List.copyOf(alarms);
        users = List.copyOf(users);
        roles = List.copyOf(roles);
    }

    public record Member(MemberId id, String name, List<String> peerUrls, boolean learner) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// @param type `NOSPACE`, `CORRUPT` or the number of an unknown type
    public record Alarm(MemberId member, String type) {}
}
