package io.etcddr.catalog;

import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterId;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is known of one recovery point. Written last and once, so that a point exists exactly when its manifest
/// does. The JSON form is normative in `docs/format.md`; [ManifestJson] reads and writes it.
///
/// @param format 1
/// @param createdAt when the manifest was made; kept in whole milliseconds, as all times and durations of the format
/// @param epoch the fencing epoch of the writer, 0 where there is no writer lease
/// @param lastSeenRevision the highest revision that any live member has shown so far; a restore bumps past it
/// @param forced the safety checks that were overridden with `--force`, empty for an ordinary point
public record Manifest(
        int format,
        PointId id,
        ClusterName cluster,
        Instant createdAt,
        long epoch,
        String toolVersion,
        Etcd etcd,
        StoredObject base,
        Timings timings,
        long lastSeenRevision,
        List<String> forced) {
    public static final int FORMAT = 1;

    public Manifest {
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
        forced = List.copyOf(forced);
    }

    /// Proven: the HashKV of the stored bytes equals what at least one live member answered for the same revision, and
    /// no safety check was overridden: where members disagree, the one that answered the same may be the wrong one.
    public boolean proven() {
        return unprovenBecause().isEmpty();
    }

    /// Why it is not proven, empty where it is.
    public Optional<String> unprovenBecause() {
        List<String> reasons =
                new ArrayList<>(etcd.proof().unprovenBecause().stream().toList());
        if (!forced.isEmpty()) {
            reasons.add("taken with --force, against: " + String.join(", ", forced));
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /// Whether every page and record was walked when the point was made. Of a point that was streamed without a spool
    /// nothing but the digests is known.
    public boolean walked() {
        return etcd.proof().revision() > 0;
    }

    /// What the database said of itself and what its cluster said of it.
    ///
    /// @param version the server version of the source member, such as `3.6.16`
    /// @param storageVersion the database's own `storageVersion`, 3.6 and newer
    /// @param revision the true store revision of the snapshot (etcd-internals 2.2), not merely the last key's
    /// @param compactRevision the snapshot's own compact revision, -1 when never compacted
    /// @param dbSize bytes, of the plain database without its SHA-256 trailer
    /// @param dbSizeInUse bytes in pages that are not free
    /// @param liveKeys user keys alive at `revision`
    /// @param liveKeysByPrefix the same by the first two path segments, the largest groups only; the rest
    ///     under `""`
    public record Etcd(
            String version,
            Optional<String> storageVersion,
            ClusterId clusterId,
            Source source,
            long revision,
            long compactRevision,
            long raftTerm,
            long raftIndex,
            List<Member> members,
            List<String> alarms,
            Proof proof,
            long dbSize,
            long dbSizeInUse,
            long liveKeys,
            SortedMap<String, Long> liveKeysByPrefix) {
        public Etcd {
            members = List.copyOf(members);
            alarms = List.copyOf(alarms);
            liveKeysByPrefix = Collections.unmodifiableSortedMap(new TreeMap<>(liveKeysByPrefix));
        }
    }

    /// The member that the snapshot was streamed from.
    ///
    /// @param role `learner`, `follower`, `leader` or `file`
    /// @param lag of a learner that was not in sync when the snapshot began
    public record Source(String role, MemberId memberId, String memberName, Optional<Lag> lag) {
        /// In sync, or no learner.
        public Source(String role, MemberId memberId, String memberName) {
            this(role, memberId, memberName, Optional.empty());
        }
    }

    /// How far a learner was behind the leader.
    ///
    /// @param entries of the raft log
    /// @param revisions to the one that the leader had when the backup began
    public record Lag(long entries, long revisions) {}

    public record Member(MemberId id, String name, List<String> peerUrls, boolean learner) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// The offline HashKV of the snapshot and who agreed with it.
    ///
    /// @param revision what was hashed, the revision of the snapshot
    /// @param compactRevision the compact revision used, taken from the members' answer
    /// @param hash unsigned 32 bits
    /// @param comparedWith the members that answered the same; empty when nobody could be asked
    /// @param unprovenBecause why nobody was asked
    public record Proof(
            long revision,
            long compactRevision,
            long hash,
            List<MemberId> comparedWith,
            Optional<String> unprovenBecause) {
        public Proof {
            comparedWith = List.copyOf(comparedWith);
        }
    }

    /// One object of the point as it lies in the store.
    ///
    /// @param codecs codec ids in writing order
    /// @param recipients the age recipients it is encrypted for, empty when it is not encrypted
    /// @param plainSize bytes as etcd streamed them, the 32-byte trailer included
    /// @param storedSize bytes in the store
    public record StoredObject(
            ObjectKey key,
            List<String> codecs,
            List<String> recipients,
            long plainSize,
            Digest plainSha256,
            long storedSize,
            Digest storedSha256) {
        public StoredObject {
            codecs = List.copyOf(codecs);
            recipients = List.copyOf(recipients);
        }
    }

    /// How long the stages took.
    public record Timings(Duration snapshot, Duration upload, Duration verify, Duration total) {
        public Timings {
            snapshot = snapshot.truncatedTo(ChronoUnit.MILLIS);
            upload = upload.truncatedTo(ChronoUnit.MILLIS);
            verify = verify.truncatedTo(ChronoUnit.MILLIS);
            total = total.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
