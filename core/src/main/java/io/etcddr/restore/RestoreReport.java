package io.etcddr.restore;

import io.etcddr.mvcc.HashKv;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a restore did: every data directory of the plan is in place.
///
/// @param hashKv of the restored data at the point's revision
public record RestoreReport(
        RestorePlan plan, ClusterId clusterId, List<RestoredMember> members, HashKv hashKv, Duration took) {
    public RestoreReport {
        members = List.copyOf(members);
    }

    /// @param size bytes of the member's database
    public record RestoredMember(String name, MemberId id, Path dataDir, long size) {}
}
