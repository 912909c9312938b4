package io.etcddr.backup;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Unchanged;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdException;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the newest hot point is still all that the cluster has, so that a record of that is enough: the same
/// cluster at the same revision, whose members answer the HashKV of the point with the compact revision of the point.
///
/// Users, roles and leases have no revision. So a whole point is made once a day all the same.
record StillThere(LiveCluster cluster, ObjectStore store, Catalog catalog, String toolVersion) {
    static final Duration LONGEST = Duration.ofDays(1);

    record Found(Manifest manifest, Unchanged unchanged) {}

    /// @param origin a learner in sync
    /// @param started when the leader had no higher revision than the learner has now
    /// @return empty when a new point is to be made
    Optional<Found> look(Origin origin, Prove prove, Instant started) throws IOException {
        if (prove == Prove.NONE || origin.lag().isPresent()) {
            return Optional.empty();
        }
        Optional<Point> newest = catalog.newestOf(PointKind.HOT);
        if (newest.isEmpty() || !newest.get().sound() || !fits(newest.get().manifest(), origin, started)) {
            return Optional.empty();
        }
        Manifest manifest = newest.get().manifest();
        List<MemberId> agreed = agreed(manifest, Witnesses.of(origin, prove));
        return agreed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(
                        manifest,
                        new Unchanged(
                                catalog.cluster(),
                                manifest.id(),
                                manifest.etcd().revision(),
                                started,
                                agreed,
                                toolVersion)));
    }

    private boolean fits(Manifest manifest, Origin origin, Instant started) throws IOException {
        Instant made = manifest.id().time();
        return manifest.etcd().revision() == origin.revision()
                && manifest.etcd().clusterId().equals(origin.view().id())
                && !made.isAfter(started)
                && made.isAfter(started.minus(LONGEST))
                && store.stat(manifest.base().key())
                        .map(ObjectStat::size)
                        .filter(size -> size == manifest.base().storedSize())
                        .isPresent();
    }

    /// Empty unless all of them answer what the point has.
    private List<MemberId> agreed(Manifest manifest, List<List<Member>> witnesses) throws IOException {
        List<MemberId> agreed = new ArrayList<>();
        for (List<Member> witness : witnesses) {
            Optional<MemberId> member = first(manifest.etcd().proof(), witness);
            if (member.isEmpty()) {
                return List.of();
            }
            agreed.add(member.get());
        }
        return agreed;
    }

    private Optional<MemberId> first(Manifest.Proof proof, List<Member> members) throws IOException {
        try {
            Witnesses.Answer answer = Witnesses.ask(cluster, members, proof.revision());
            boolean same = answer.hashKv().hash() == proof.hash()
                    && answer.hashKv().compactRevision() == proof.compactRevision();
            return Optional.of(answer.member().id()).filter(id -> same);
        } catch (EtcdException e) {
            return Optional.empty(); // nobody answers: a new point is made
        }
    }
}
