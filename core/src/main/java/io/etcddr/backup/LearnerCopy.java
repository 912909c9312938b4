package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.nio.file.Path;

/// What is left of a cluster whose voters are gone: the database of its learner, or of any member that was stopped.
///
/// @param database a file that nobody writes to
/// @param cluster whose it was, by its log
/// @param member whose data it is, by its log
/// @param etcdVersion of the data, such as `3.6.0`
public record LearnerCopy(Path database, ClusterId cluster, MemberId member, String etcdVersion) {
    public LearnerCopy {
        requireNonNull(database, "database is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(member, "member is null");
        requireNonNull(etcdVersion, "etcdVersion is null");
    }
}
