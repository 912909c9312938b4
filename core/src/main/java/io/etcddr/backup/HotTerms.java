package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;

/// What a hot backup asks of the learner.
///
/// @param peerUrl by which it is known
/// @param maximumLag raft entries that it may be behind the leader and still be in sync
/// @param longestWait for it to be in sync; then the point says how far behind it was
public record HotTerms(URI peerUrl, long maximumLag, Duration longestWait) {
    public HotTerms {
        requireNonNull(peerUrl, "peerUrl is null");
        requireNonNull(longestWait, "longestWait is null");
    }
}
