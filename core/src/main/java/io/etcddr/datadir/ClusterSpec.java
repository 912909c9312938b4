package io.etcddr.datadir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The members of a new cluster and its token; both go into the ids, as etcd computes them for a cluster that starts
/// from `--initial-cluster` (`membership/member.go` `computeMemberID`, `membership/cluster.go` `genID`).
///
/// @param members at least one; names and peer URLs are unique
/// @param token etcd's `--initial-cluster-token`
public record ClusterSpec(List<MemberSpec> members, String token) {
    public static final String DEFAULT_TOKEN = "etcd-cluster";

    public ClusterSpec {
        requireNonNull(token, "token is null");
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a cluster has no members");
        }
        Set<String> seen = new HashSet<>();
        for (MemberSpec member : members) {
            if (!seen.add("name " + member.name())) {
                throw new IllegalArgumentException("two members have the name %s".formatted(member.name()));
            }
            for (String url : member.peerUrls()) {
                if (!seen.add(url)) {
                    throw new IllegalArgumentException("peer URL %s appears twice".formatted(url));
                }
            }
        }
    }

    /// Reads etcd's `--initial-cluster`: `m0=http://10.0.0.1:2380,m1=http://10.0.0.2:2380`. A name that appears again
    /// adds a peer URL to its member.
    ///
    /// @throws Failure with [ErrorCode#USAGE], naming every part that is wrong
    public static ClusterSpec parse(String initialCluster, String token) throws Failure {
        List<MemberSpec> members = InitialCluster.parse(initialCluster);
        try {
            return new ClusterSpec(members, token);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "initial cluster \"%s\": %s".formatted(initialCluster, e.getMessage()))
                    .hint("Each member needs peer URLs of its own.");
        }
    }

    /// @throws IllegalArgumentException if the cluster has no such member
    public MemberId memberId(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .map(this::id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no member %s among %s".formatted(name, memberIds().keySet())));
    }

    /// All members by name.
    public SortedMap<String, MemberId> memberIds() {
        SortedMap<String, MemberId> ids = new TreeMap<>();
        members.forEach(member -> ids.put(member.name(), id(member)));
        return ids;
    }

    public ClusterId clusterId() {
        ByteBuffer ids = ByteBuffer.allocate(members.size() * Long.BYTES);
        byId().forEach(member -> ids.putLong(member.id().value()));
        return new ClusterId(firstBytesOfSha1(ids.array()));
    }

    /// The members in the order in which etcd writes them: ids ascend as unsigned numbers.
    List<Member> byId() {
        return members.stream()
                .map(member -> new Member(id(member), member.name(), member.peerUrls(), false))
                .sorted(Comparator.comparing(member -> member.id().value(), Long::compareUnsigned))
                .toList();
    }

    private MemberId id(MemberSpec member) {
        return new MemberId(firstBytesOfSha1((String.join("", member.peerUrls()) + token).getBytes(UTF_8)));
    }

    private static long firstBytesOfSha1(byte[] content) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(content))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
