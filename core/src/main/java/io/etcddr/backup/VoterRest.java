package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// How seldom hot backups ask a voter for its HashKV. While a member computes it, it applies nothing (`hashByRev`
/// in
/// `kvstore.go` of etcd 3.4 to 3.7 holds the lock of its read transaction): for each GiB, what its clients write
/// waits for about a second. A voter confirms the learner; between two confirmations the learner alone is asked.
///
/// @param time between two confirmations of the same learner; zero: with each backup
/// @param above bytes in use: of a smaller database a voter is asked with each backup
public record VoterRest(Duration time, long above) {
    private static final long NOT_FELT = 64L << 20;

    public VoterRest {
        requireNonNull(time, "time is null");
    }

    /// Where nobody would feel it a voter is asked with each backup.
    public static VoterRest of(Duration time) {
        return new VoterRest(time, NOT_FELT);
    }

    /// Whom this backup asks.
    ///
    /// @param asked for by the request
    Prove prove(Prove asked, Origin origin, Catalog catalog, Instant now) throws IOException {
        boolean small =
                origin.candidate().member().status().map(Status::dbSizeInUse).orElse(0L) <= above;
        if (asked != Prove.VOTERS || small || time.isZero()) {
            return asked;
        }
        MemberId learner = origin.candidate().member().id();
        return catalog.newestOf(PointKind.HOT, now.minus(time), manifest -> isConfirmed(manifest, learner))
                        .isPresent()
                ? Prove.SOURCE
                : asked;
    }

    private static boolean isConfirmed(Manifest manifest, MemberId learner) {
        return manifest.etcd().source().memberId().equals(learner)
                && manifest.proven()
                && manifest.etcd().proof().comparedWith().stream().anyMatch(member -> !member.equals(learner));
    }
}
