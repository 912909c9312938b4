package io.etcddr.backup;

import io.etcddr.catalog.Manifest;
import io.etcddr.etcd.ClusterView;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.value.SnapshotSize;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts together what the cluster said and what the walk found.
final class ManifestFacts {
    private ManifestFacts() {}

    static Manifest.Etcd of(Origin origin, Capture capture) {
        ClusterView view = origin.view();
        Candidate candidate = origin.candidate();
        ClusterView.Status status = candidate.member().status().orElseThrow();
        Optional<BackendFacts> facts = capture.facts();
        SortedMap<String, Long> byPrefix =
                facts.map(BackendFacts::liveKeysByPrefix).orElseGet(TreeMap::new);
        return new Manifest.Etcd(
                status.version(),
                capture.storageVersion(),
                view.id(),
                new Manifest.Source(
                        candidate.role().id(),
                        candidate.member().id(),
                        candidate.member().name(),
                        origin.lag()),
                facts.map(BackendFacts::revision).orElse(Math.max(1, status.revision())),
                facts.map(BackendFacts::compactRevision).orElse(-1L),
                status.raftTerm(),
                status.raftIndex(),
                members(view),
                view.alarms().stream()
                        .map(alarm -> "%s on %s".formatted(alarm.type(), alarm.member()))
                        .toList(),
                capture.proof(),
                new SnapshotSize(capture.base().plainSize()).database(),
                facts.map(BackendFacts::sizeInUse).orElse(status.dbSizeInUse()),
                facts.map(BackendFacts::liveKeys).orElse(0L),
                byPrefix);
    }

    private static List<Manifest.Member> members(ClusterView view) {
        return view.members().stream()
                .map(member -> new Manifest.Member(member.id(), member.name(), member.peerUrls(), member.learner()))
                .toList();
    }
}
