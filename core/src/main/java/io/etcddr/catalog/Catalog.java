package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.DocumentReader.Read;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The recovery points of one cluster.
///
/// Nothing that is read is believed without the signature of a trusted key, and a document counts only where it
/// belongs: a manifest that was copied to another point or cluster is refused. Safe for use by several threads.
public final class Catalog {
    /// Up to here the records of each point are listed one by one; beyond it all are listed at once.
    private static final int FEW = 64;

    private final ObjectStore store;
    private final ClusterName cluster;
    private final TrustedKeys trusted;
    private final Function<String, DocumentCache> cache;
    private final DocumentReader<Manifest> manifests;
    private final DocumentReader<Verification> verifications;
    private final DocumentReader<Unchanged> unchanged;
    private final DocumentReader<SeenRevision> seen;
    private final Tombstones tombstones;
    private final HoldReader holds;

    Catalog(ObjectStore store, ClusterName cluster, TrustedKeys trusted, Function<String, DocumentCache> cache) {
        this.store = requireNonNull(store, "store is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.trusted = requireNonNull(trusted, "trusted is null");
        this.cache = requireNonNull(cache, "cache is null");
        this.manifests = new DocumentReader<>(
                store,
                trusted,
                ManifestJson.TYPE,
                ManifestJson::read,
                manifest -> Layout.manifest(manifest.cluster(), manifest.id()),
                key -> Layout.pointOf(Layout.manifests(cluster), key));
        this.verifications = new DocumentReader<>(
                store,
                trusted,
                Verification.TYPE,
                Verification::read,
                Verification::key,
                key -> Layout.pointOf(Layout.verifications(cluster), key));
        this.unchanged = new DocumentReader<>(
                store,
                trusted,
                Unchanged.TYPE,
                Unchanged::read,
                Unchanged::key,
                key -> Layout.pointOf(Layout.unchanged(cluster), key));
        this.seen = new DocumentReader<>(
                store,
                trusted,
                SeenRevision.TYPE,
                SeenRevision::read,
                revision -> Layout.seen(revision.cluster()),
                key -> Optional.empty());
        this.tombstones = new Tombstones(store, cluster, trusted);
        this.holds = new HoldReader(store, cluster, trusted);
    }

    /// Without asking whether there is a repository, and without a cache.
    public static Catalog in(ObjectStore store, ClusterName cluster, TrustedKeys trusted) {
        return new Catalog(store, cluster, trusted, type -> DocumentCache.off());
    }

    public ClusterName cluster() {
        return cluster;
    }

    /// Everything that is there. The records of all points are listed while manifests are read.
    public Listing points() throws IOException {
        try (Ahead<List<ObjectStat>> records = Ahead.start(() -> list(Layout.verifications(cluster)));
                Ahead<List<ObjectStat>> still = Ahead.start(() -> list(Layout.unchanged(cluster)))) {
            return newest(Integer.MAX_VALUE, records::result, still::result);
        }
    }

    /// The newest points, at most `limit`, problems among them included. Reads no more manifests than that.
    public Listing newest(int limit) throws IOException {
        return newest(limit, () -> list(Layout.verifications(cluster)), () -> list(Layout.unchanged(cluster)));
    }

    private Listing newest(
            int limit, Ahead.Reading<List<ObjectStat>> listOfRecords, Ahead.Reading<List<ObjectStat>> listOfUnchanged)
            throws IOException {
        List<Problem> problems = new ArrayList<>();
        List<ObjectStat> listed = listManifests(problems);
        List<ObjectStat> wanted = listed.subList(0, Math.min(limit, listed.size()));
        Set<String> keys = names(listed);
        List<Manifest> found = values(manifests, wanted, keys::contains, ManifestJson.TYPE, problems);
        boolean all = wanted.size() == listed.size();
        Map<PointId, List<Verification>> records = all || found.size() > FEW
                ? recordsAmong(listOfRecords.read(), found, problems)
                : records(found, problems);
        Map<PointId, Hold> held = holds.read(list(Layout.holds(cluster)), problems).stream()
                .collect(Collectors.toMap(Hold::point, Function.identity()));
        Map<PointId, Unchanged> still = unchangedAmong(listOfUnchanged.read(), found, problems);
        List<Point> points = found.stream()
                .map(manifest -> new Point(
                        manifest,
                        records.getOrDefault(manifest.id(), List.of()),
                        Optional.ofNullable(held.get(manifest.id())),
                        Optional.ofNullable(still.get(manifest.id()))))
                .toList();
        return new Listing(points, problems, listed.size());
    }

    /// Until when the store lets nobody delete a point: neither its data nor its manifest. Empty where nothing new
    /// is locked, and when the lock of one of them is over.
    public Optional<Instant> lockedUntil(Point point) throws IOException {
        if (LockedObjects.lockPeriod(store).isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> data =
                LockedObjects.lockedUntil(store, point.manifest().base().key());
        Optional<Instant> manifest = LockedObjects.lockedUntil(store, Layout.manifest(cluster, point.id()));
        return data.flatMap(one -> manifest.map(other -> one.isBefore(other) ? one : other));
    }

    /// The hold of a point, whether the point is there or not.
    public Optional<Hold> hold(PointId id) throws IOException {
        return holds.find(id);
    }

    /// Every hold, newest point first, those of points that are not there included.
    public Holds holds() throws IOException {
        List<Problem> problems = new ArrayList<>();
        return holds.all(list(Layout.holds(cluster)), problems);
    }

    /// Newest first, without tombstones; what does not look like a manifest becomes a problem.
    private List<ObjectStat> listManifests(List<Problem> problems) throws IOException {
        ObjectKey folder = Layout.manifests(cluster);
        List<ObjectStat> listed = new ArrayList<>();
        for (ObjectStat stat : list(folder)) {
            Optional<PointId> id = Layout.pointOf(folder, stat.key());
            if (id.isPresent() && stat.key().value().equals(folder.value() + id.get() + Layout.JSON)) {
                listed.add(stat);
            } else {
                problems.add(new Problem(
                        stat.key(), Optional.empty(), ErrorCode.INTEGRITY, "is not named after a recovery point"));
            }
        }
        return tombstones.without(listed.reversed()); // a store lists by key, and keys are ordered by time
    }

    private static Set<String> names(List<ObjectStat> listed) {
        return listed.stream().map(stat -> stat.key().value()).collect(Collectors.toSet());
    }

    List<ObjectStat> list(ObjectKey folder) throws IOException {
        try (Stream<ObjectStat> objects = store.list(folder)) {
            return objects.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private <T> List<T> values(
            DocumentReader<T> reader,
            List<ObjectStat> wanted,
            Predicate<String> exists,
            String type,
            List<Problem> problems)
            throws IOException {
        DocumentCache documents = cache.apply(type);
        List<T> values = new ArrayList<>(wanted.size());
        for (Read<T> read : reader.read(wanted, documents)) {
            read.value().ifPresent(values::add);
            read.problem().ifPresent(problems::add);
        }
        documents.save(exists);
        return values;
    }

    private Map<PointId, List<Verification>> records(List<Manifest> of, List<Problem> problems) throws IOException {
        List<ObjectStat> listed =
                Parallel.map(of, manifest -> list(Layout.verifications(cluster, manifest.id()))).stream()
                        .flatMap(List::stream)
                        .toList();
        return byPoint(values(verifications, listed, key -> true, Verification.TYPE, problems));
    }

    /// @param all the records of every point
    private Map<PointId, List<Verification>> recordsAmong(
            List<ObjectStat> all, List<Manifest> of, List<Problem> problems) throws IOException {
        List<ObjectStat> listed = among(
                all,
                Layout.verifications(cluster),
                of.stream().map(Manifest::id).collect(Collectors.toSet()));
        return byPoint(values(verifications, listed, names(listed)::contains, Verification.TYPE, problems));
    }

    private Map<PointId, Unchanged> unchangedAmong(List<ObjectStat> all, List<Manifest> of, List<Problem> problems)
            throws IOException {
        Map<PointId, Manifest> manifests = of.stream().collect(Collectors.toMap(Manifest::id, Function.identity()));
        List<ObjectStat> listed = among(all, Layout.unchanged(cluster), manifests.keySet());
        return values(unchanged, listed, names(listed)::contains, Unchanged.TYPE, problems).stream()
                .filter(record -> isAbout(record, manifests.get(record.point())))
                .collect(Collectors.toMap(Unchanged::point, Function.identity()));
    }

    /// @param all that is in `folder`
    private static List<ObjectStat> among(List<ObjectStat> all, ObjectKey folder, Set<PointId> ids) {
        return all.stream()
                .filter(stat ->
                        Layout.pointOf(folder, stat.key()).filter(ids::contains).isPresent())
                .toList();
    }

    /// A point that was made anew under the id of another would not be.
    private static boolean isAbout(Unchanged record, Manifest manifest) {
        return record.revision() == manifest.etcd().revision();
    }

    private static Map<PointId, List<Verification>> byPoint(List<Verification> records) {
        return records.stream().collect(Collectors.groupingBy(Verification::point));
    }

    /// One point, its signature checked now and not by the cache.
    ///
    /// `latest` never falls back to an older point because a newer manifest is forged or unreadable: somebody
    /// who can write to the store could choose the age of a restore that way. It fails and names the
    /// alternative.
    ///
    /// @throws Failure [ErrorCode#NOT_FOUND], [ErrorCode#INTEGRITY], [ErrorCode#REFUSED] for a newer format
    public Point find(PointSelector selector) throws IOException, Failure {
        return withRecords(
                new PointFinder(cluster, manifests, tombstones, () -> listManifests(new ArrayList<>())).find(selector));
    }

    /// Whether anything of a point with this id is in the store: its manifest (or what keeps one from ever
    /// coming), or data that a killed backup has written, or one that is at work.
    public boolean isTaken(PointId id) throws IOException {
        return store.stat(Layout.manifest(cluster, id)).isPresent()
                || !list(Layout.point(cluster, id)).isEmpty();
    }

    private Point withRecords(Manifest manifest) throws IOException {
        List<ObjectStat> listed = list(Layout.verifications(cluster, manifest.id()));
        List<Verification> records = verifications.read(listed, DocumentCache.off()).stream()
                .flatMap(read -> read.value().stream())
                .toList();
        return new Point(manifest, records, holds.find(manifest.id()), unchanged(manifest));
    }

    private Optional<Unchanged> unchanged(Manifest manifest) throws IOException {
        return unchanged(manifest.id()).filter(record -> isAbout(record, manifest));
    }

    private Optional<Unchanged> unchanged(PointId id) throws IOException {
        return believed(unchanged, Layout.unchanged(cluster, id));
    }

    /// The time of the record that a point has.
    Optional<Instant> unchangedUntil(PointId id) throws IOException {
        return unchanged(id).map(Unchanged::time);
    }

    /// Empty where it is not there, and where it cannot be believed, which a listing tells.
    private static <T> Optional<T> believed(DocumentReader<T> reader, ObjectKey document) throws IOException {
        try {
            return Optional.of(reader.one(document));
        } catch (NoSuchFileException | BadDocumentException e) {
            return Optional.empty();
        }
    }

    /// The newest point of a kind, by the names of manifests, its signature checked now.
    ///
    /// @return empty where there is none, or it cannot be believed
    public Optional<Point> newestOf(PointKind kind) throws IOException {
        Optional<PointId> id = ids(kind).stream().findFirst();
        Optional<Manifest> manifest =
                id.isPresent() ? believed(manifests, Layout.manifest(cluster, id.get())) : Optional.empty();
        return manifest.isPresent() ? Optional.of(withRecords(manifest.get())) : Optional.empty();
    }

    /// The newest point of a kind that is as wanted. Points that cannot be believed are passed over, and no
    /// manifests are read but of the points since a time, the newest first.
    public Optional<Manifest> newestOf(PointKind kind, Instant since, Predicate<Manifest> wanted) throws IOException {
        for (PointId id : ids(kind)) {
            if (id.time().isBefore(since)) {
                break;
            }
            Optional<Manifest> manifest =
                    believed(manifests, Layout.manifest(cluster, id)).filter(wanted);
            if (manifest.isPresent()) {
                return manifest;
            }
        }
        return Optional.empty();
    }

    /// Newest first.
    private List<PointId> ids(PointKind kind) throws IOException {
        return listManifests(new ArrayList<>()).stream()
                .flatMap(stat -> Layout.pointOf(Layout.manifests(cluster), stat.key()).stream())
                .filter(id -> id.kind() == kind)
                .toList();
    }

    /// As [#writer(SigningKey, Fence)], for records of verifications, and for a repository that only one
    /// process ever writes to.
    public CatalogWriter writer(SigningKey key) throws Failure {
        return writer(key, Fence.none());
    }

    /// For what is to be written here. Made before a backup begins: a point that no reader would believe is not
    /// worth making.
    ///
    /// @param fence what allows it to publish and to delete
    /// @throws Failure [ErrorCode#USAGE] if signatures of `key` would not be trusted here
    public CatalogWriter writer(SigningKey key, Fence fence) throws Failure {
        requireTrusted(key);
        return new CatalogWriter(this, store, key, fence);
    }

    /// For whoever has just become the writer.
    ///
    /// @param epoch his
    /// @throws Failure [ErrorCode#USAGE] if signatures of `key` would not be trusted here
    public Succession succession(SigningKey key, long epoch) throws Failure {
        requireTrusted(key);
        return new Succession(store, this, key, epoch);
    }

    private void requireTrusted(SigningKey key) throws Failure {
        if (!trusted.trustsEverybody() && !trusted.trusts(key.verifyingKey())) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "the signing key %s is not among the trusted keys (%s)"
                                    .formatted(key.verifyingKey().id(), trusted))
                    .hint("Add %s to signing.trusted-keys."
                            .formatted(key.verifyingKey().text()));
        }
    }

    /// The highest epoch that any manifest or tombstone carries, 0 without one. Reads them all: for when the
    /// lease itself is lost, so that no epoch is given out twice.
    public long highestEpoch() throws IOException {
        List<ObjectStat> listed = list(Layout.manifests(cluster));
        long fenced =
                tombstones.in(listed).stream().mapToLong(Tombstone::epoch).max().orElse(0);
        return points().points().stream()
                .mapToLong(point -> point.manifest().epoch())
                .reduce(fenced, Math::max);
    }

    boolean isBeingDeleted(PointId id) throws IOException {
        return Announced.deletions(store, trusted, cluster).contains(id);
    }

    Tombstones tombstones() {
        return tombstones;
    }

    /// The highest revision that the cluster is known to have reached: of all manifests, and of what
    /// [CatalogWriter#raiseLastSeen] kept when they were deleted.
    public LastSeen lastSeen() throws IOException {
        List<Problem> problems = new ArrayList<>();
        List<ObjectStat> listed = listManifests(problems);
        Set<String> keys = names(listed);
        List<Point> points = values(manifests, listed, keys::contains, ManifestJson.TYPE, problems).stream()
                .map(manifest -> new Point(manifest, List.of()))
                .toList();
        return new LastSeen(Math.max(LastSeen.of(points), kept(problems)), problems);
    }

    /// What [CatalogWriter#raiseLastSeen] kept.
    private long kept(Collection<Problem> problems) throws IOException {
        try {
            return seen.one(Layout.seen(cluster)).revision();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (BadDocumentException e) {
            problems.add(seen.problem(Layout.seen(cluster), e));
            return 0;
        }
    }

    /// What [CatalogWriter#raiseLastSeen] kept; 0 when there is nothing that can be believed.
    long keptRevision() throws IOException {
        return kept(new ArrayList<>());
    }
}
