package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.source.DatabaseCopies;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What a hot backup asks of the learner.
///
/// @param peerUrl by which it is known
/// @param maximumLag raft entries that it may be behind the leader and still be in sync
/// @param longestWait for it to be in sync; then the point says how far behind it was
/// @param copies there where its database can be copied when its etcd serves no snapshots
/// @param rest of the voters
/// @param instead who is asked when the learner does not serve
public record HotTerms(
        URI peerUrl,
        long maximumLag,
        Duration longestWait,
        Optional<DatabaseCopies> copies,
        VoterRest rest,
        Instead instead) {
    public enum Instead {
        /// A voter: the point is a cold one.
        A_VOTER,
        /// The backup fails.
        NOBODY
    }

    public HotTerms {
        requireNonNull(peerUrl, "peerUrl is null");
        requireNonNull(longestWait, "longestWait is null");
        requireNonNull(copies, "copies is null");
        requireNonNull(rest, "rest is null");
        requireNonNull(instead, "instead is null");
    }
}
