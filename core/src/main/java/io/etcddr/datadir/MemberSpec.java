package io.etcddr.datadir;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// One member of a new cluster.
///
/// @param peerUrls at least one, as etcd's `--initial-advertise-peer-urls`; kept in order of the text, which is what
///     goes into the member's id
public record MemberSpec(String name, List<String> peerUrls) {
    public MemberSpec {
        requireNonNull(name, "name is null");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a member has no name");
        }
        peerUrls = peerUrls.stream().sorted().toList();
        if (peerUrls.isEmpty()) {
            throw new IllegalArgumentException("member %s has no peer URL".formatted(name));
        }
    }
}
