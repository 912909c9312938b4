package io.etcddr.datadir;

import java.util.List;

/// One member of a new cluster.
///
/// @param peerUrls sorted, without duplicates, at least one; as etcd's `--initial-advertise-peer-urls`
public record MemberSpec(String name, List<String> peerUrls) {
    public MemberSpec {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a member has no name");
        }
        peerUrls = peerUrls.stream().sorted().distinct().toList();
        if (peerUrls.isEmpty()) {
            throw new IllegalArgumentException("member %s has no peer URL".formatted(name));
        }
    }
}
