package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import io.etcddr.store.AbandonedUploads;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Removes what backups left behind that never came to their manifest, and records of points that are deleted.
///
/// The manifest's name alone protects a point's data, whatever is in it: an unreadable manifest may be readable
/// with another key. So does the name of a hold: data can be restored by stock tools without its manifest. Only
/// a tombstone protects nothing, and stays when the data goes. A backup that is still running is protected by
/// the grace period, what the store has locked stays until its lock is over, and objects that are not named
/// after a point are nobody's business here.
public final class Garbage {
    private final ObjectStore store;
    private final Catalog catalog;
    private final ClusterName cluster;
    private final Fence fence;
    private final Duration gracePeriod;
    private final InstantSource clock;

    Garbage(ObjectStore store, Catalog catalog, Fence fence, Duration gracePeriod, InstantSource clock) {
        this.store = requireNonNull(store, "store is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.cluster = catalog.cluster();
        this.fence = requireNonNull(fence, "fence is null");
        this.gracePeriod = requireNonNull(gracePeriod, "gracePeriod is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /// @param removed keys, ascending
    /// @param bytes how much the removed objects took
    /// @param uploads unfinished uploads that were removed
    /// @param young objects without a manifest that are within the grace period
    /// @param locked objects that the store does not let go yet
    public record Report(List<ObjectKey> removed, long bytes, int uploads, int young, int locked) {
        public Report {
            removed = List.copyOf(removed);
        }
    }

    /// What is to be done with objects that belong to no published point.
    record Decision(List<ObjectStat> remove, List<ObjectStat> young) {}

    /// @throws Failure [ErrorCode#LEASE_HELD] if there is something to remove, and another writer has taken the
    ///     cluster over
    public Report collect() throws IOException, Failure {
        // Data first, manifests second: what is published in between is seen as published.
        List<ObjectStat> candidates = new ArrayList<>(list(Layout.points(cluster)));
        candidates.addAll(list(Layout.verifications(cluster)));
        candidates.addAll(list(Layout.unchanged(cluster)));
        List<ObjectStat> manifests = list(Layout.manifests(cluster));
        Optional<Instant> now = storeTime(candidates, manifests);
        if (now.isEmpty()) {
            return new Report(List.of(), 0, 0, 0, 0); // nothing tells how late it is in the store
        }
        Instant old = now.get().minus(gracePeriod);
        Set<PointId> spared = new HashSet<>(ids(catalog.tombstones().without(manifests), Layout.manifests(cluster)));
        spared.addAll(ids(list(Layout.holds(cluster)), Layout.holds(cluster)));
        Decision decision = decide(pointOf(candidates), spared, old);
        List<ObjectStat> unpublished = stillUnpublished(decision.remove);
        List<ObjectStat> remove = unlocked(unpublished);
        if (!remove.isEmpty()) {
            // Not announced one by one: a point without a manifest that is older than the grace period is published by
            // nobody any more, so it harms nothing when it is removed late.
            fence.deleting(List.of());
            store.delete(remove.stream().map(ObjectStat::key).toList());
        }
        int uploads = store instanceof AbandonedUploads abandoned
                ? abandoned.removeAbandoned(Layout.cluster(cluster), old)
                : 0;
        return new Report(
                remove.stream().map(ObjectStat::key).sorted().toList(),
                remove.stream().mapToLong(ObjectStat::size).sum(),
                uploads,
                decision.young.size(),
                unpublished.size() - remove.size());
    }

    private static Set<PointId> ids(List<ObjectStat> objects, ObjectKey folder) {
        return objects.stream()
                .flatMap(stat -> Layout.pointOf(folder, stat.key()).stream())
                .collect(Collectors.toSet());
    }

    /// @param startedBefore what was last changed before this is old enough
    static Decision decide(Map<ObjectStat, PointId> objects, Set<PointId> spared, Instant startedBefore) {
        Map<Boolean, List<ObjectStat>> byAge = objects.entrySet().stream()
                .filter(object -> !spared.contains(object.getValue()))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(ObjectStat::key))
                .collect(Collectors.partitioningBy(stat -> stat.lastModified().isBefore(startedBefore)));
        return new Decision(byAge.get(true), byAge.get(false));
    }

    /// The earlier of our clock and the newest change that the store shows: neither a clock that is ahead of
    /// the store nor a single file with a date in the future makes a running backup look old.
    private Optional<Instant> storeTime(List<ObjectStat> candidates, List<ObjectStat> manifests) {
        Instant ours = clock.instant();
        return Stream.concat(candidates.stream(), manifests.stream())
                .map(ObjectStat::lastModified)
                .max(Comparator.naturalOrder())
                .map(theirs -> theirs.isBefore(ours) ? theirs : ours);
    }

    private Map<ObjectStat, PointId> pointOf(List<ObjectStat> objects) {
        Map<ObjectStat, PointId> points = new HashMap<>();
        for (ObjectStat stat : objects) {
            Stream.of(Layout.points(cluster), Layout.verifications(cluster), Layout.unchanged(cluster))
                    .filter(folder -> stat.key().value().startsWith(folder.value()))
                    .flatMap(folder -> Layout.pointOf(folder, stat.key()).stream())
                    .forEach(id -> points.put(stat, id));
        }
        return points;
    }

    /// Asks again for each point, because a listing may be older than it looks.
    private List<ObjectStat> stillUnpublished(List<ObjectStat> remove) throws IOException {
        Map<PointId, Boolean> published = new HashMap<>();
        List<ObjectStat> still = new ArrayList<>();
        for (Map.Entry<ObjectStat, PointId> object : pointOf(remove).entrySet()) {
            PointId id = object.getValue();
            if (!published.containsKey(id)) {
                published.put(id, isPublished(id) || isHeld(id));
            }
            if (!published.get(id)) {
                still.add(object.getKey());
            }
        }
        return still;
    }

    private boolean isPublished(PointId id) throws IOException {
        ObjectKey manifest = Layout.manifest(cluster, id);
        return store.stat(manifest).isPresent() && !catalog.tombstones().isAt(manifest);
    }

    private boolean isHeld(PointId id) throws IOException {
        return store.stat(Layout.hold(cluster, id)).isPresent();
    }

    private List<ObjectStat> unlocked(List<ObjectStat> objects) throws IOException {
        List<ObjectStat> free = new ArrayList<>();
        for (ObjectStat stat : objects) {
            if (LockedObjects.lockedUntil(store, stat.key()).isEmpty()) {
                free.add(stat);
            }
        }
        return free;
    }

    private List<ObjectStat> list(ObjectKey folder) throws IOException {
        return catalog.list(folder);
    }
}
