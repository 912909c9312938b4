package io.etcddr.catalog;

import io.etcddr.catalog.DocumentReader.Read;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the holds of a cluster: few and small, and never from a cache.
final class HoldReader {
    private final ObjectStore store;
    private final ClusterName cluster;
    private final DocumentReader<Hold> documents;

    HoldReader(ObjectStore store, ClusterName cluster, TrustedKeys trusted) {
        this.store = store;
        this.cluster = cluster;
        this.documents = new DocumentReader<>(
                store, trusted, Hold.TYPE, Hold::read, Hold::key, key -> Layout.pointOf(Layout.holds(cluster), key));
    }

    /// @param listed what lies below the folder of holds
    /// @param problems gets what cannot be believed
    List<Hold> read(List<ObjectStat> listed, List<Problem> problems) throws IOException {
        List<Hold> holds = new ArrayList<>();
        List<ObjectStat> named =
                listed.stream().filter(stat -> pointOf(stat).isPresent()).toList();
        for (Read<Hold> read : documents.read(named, DocumentCache.off())) {
            read.problem().ifPresent(problems::add);
            read.value()
                    .or(() -> pointOf(read.stat())
                            .map(id -> Hold.unreadable(cluster, id, read.stat().lastModified())))
                    .ifPresent(holds::add);
        }
        holds.sort(Comparator.comparing(Hold::point).reversed());
        return holds;
    }

    Holds all(List<ObjectStat> listed, List<Problem> problems) throws IOException {
        List<Hold> holds = read(listed, problems);
        Set<PointId> withoutPoint = new HashSet<>();
        for (Hold hold : holds) {
            if (store.stat(Layout.manifest(cluster, hold.point())).isEmpty()) {
                withoutPoint.add(hold.point());
            }
        }
        return new Holds(holds, withoutPoint, problems);
    }

    /// The hold of one point; one that cannot be believed counts.
    Optional<Hold> find(PointId id) throws IOException {
        Optional<ObjectStat> stat = store.stat(Layout.hold(cluster, id));
        return stat.isEmpty()
                ? Optional.empty()
                : read(List.of(stat.get()), new ArrayList<>()).stream().findFirst();
    }

    /// Empty for what is not named after a point, and is nobody's.
    private Optional<PointId> pointOf(ObjectStat stat) {
        ObjectKey folder = Layout.holds(cluster);
        return Layout.pointOf(folder, stat.key())
                .filter(id -> Layout.hold(cluster, id).equals(stat.key()));
    }
}
