package io.etcddr.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.Fence;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.LockingStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ExpiryTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Duration GRACE = Duration.ofHours(24);
    private static final Duration STEP = Duration.ofHours(6);
    private static final RetentionPolicy THREE =
            new RetentionPolicy(3, Duration.ZERO, 0, 0, 0, 0, 0, 2, Optional.empty(), ZoneOffset.UTC);

    private Instant now = Samples.TIME;
    private final MemoryObjectStore store = new MemoryObjectStore(() -> now);

    private static Catalog catalog(ObjectStore in) throws IOException, Failure {
        return Repository.openOrCreate(in, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    private Expiry expiry(ObjectStore in) throws IOException, Failure {
        Retention retention = new Retention(Map.of(PointKind.COLD, THREE, PointKind.HOT, THREE), GRACE);
        return new Expiry(catalog(in), retention, () -> now);
    }

    private ExpiryReport run(ObjectStore in) throws IOException, Failure {
        return run(in, Fence.none());
    }

    private ExpiryReport run(ObjectStore in, Fence fence) throws IOException, Failure {
        return expiry(in).run(catalog(in).writer(KEY, fence));
    }

    /// A point every six hours, each verified; afterwards it is a month later.
    private List<PointId> publish(int count) throws IOException, Failure {
        List<PointId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            now = Samples.TIME.plus(STEP.multipliedBy(i));
            Manifest manifest = Samples.manifest(now, 1000 + i);
            Samples.put(store, manifest.base().key(), Samples.DATA);
            catalog(store).writer(KEY).publish(manifest);
            catalog(store)
                    .writer(KEY)
                    .record(new Verification(
                            Samples.CLUSTER, manifest.id(), Level.STRUCTURE, now, Outcome.PASSED, "0.1.0", List.of()));
            ids.add(manifest.id());
        }
        now = now.plus(Duration.ofDays(30));
        return ids;
    }

    private static List<PointId> points(ObjectStore in) throws IOException, Failure {
        return catalog(in).points().points().stream().map(Point::id).toList().reversed();
    }

    private static Set<String> keys(ObjectStore in) throws IOException {
        try (Stream<ObjectStat> objects = in.list(ObjectKey.ROOT)) {
            return objects.map(stat -> stat.key().value()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void requireDataOfEveryPoint(ObjectStore in) throws IOException, Failure {
        for (Point point : catalog(in).points().points()) {
            assertThat(in.stat(point.manifest().base().key()))
                    .as("data of listed point %s", point.id())
                    .isPresent();
        }
    }

    @Test
    void aPlanChangesNothing() throws Exception {
        List<PointId> ids = publish(6);
        Set<String> before = keys(store);
        ExpiryPlan plan = expiry(store).plan();
        assertThat(plan.decision().deletedIds()).containsExactlyInAnyOrderElementsOf(ids.subList(0, 3));
        assertThat(plan.problems()).isEmpty();
        assertThat(keys(store)).isEqualTo(before);
    }

    @Test
    void whatNoRuleKeepsIsGoneWithAllThatBelongsToIt() throws Exception {
        List<PointId> ids = publish(6);
        ExpiryReport report = run(store);
        assertThat(report.deleted()).isEqualTo(ids.subList(0, 3));
        assertThat(report.complete()).isTrue();
        assertThat(report.bytes()).isEqualTo(3L * Samples.DATA.length);
        assertThat(report.garbage()).contains(new Garbage.Report(List.of(), 0, 0, 0, 0));
        assertThat(points(store)).isEqualTo(ids.subList(3, 6));
        assertThat(keys(store)).noneMatch(key -> ids.subList(0, 3).stream().anyMatch(id -> key.contains(id.value())));
        assertThat(run(store).steps()).isEmpty();
    }

    /// The oldest point had seen the highest revision: the cluster was restored without a bump since.
    @Test
    void theHighestRevisionOutlivesItsManifest() throws Exception {
        Manifest high = Samples.manifest(Samples.TIME.minusSeconds(60), 9_000_000);
        Samples.put(store, high.base().key(), Samples.DATA);
        catalog(store).writer(KEY).publish(high);
        publish(4);
        assertThat(run(store).deleted()).contains(high.id());
        assertThat(catalog(store).lastSeen().revision()).isEqualTo(9_000_017);
    }

    @Test
    void whatCannotBeReadIsNeverTouched() throws Exception {
        List<PointId> ids = publish(6);
        Samples.put(store, Layout.manifest(Samples.CLUSTER, ids.getFirst()), new byte[] {1});
        ExpiryReport report = run(store);
        assertThat(report.plan().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.point()).contains(ids.getFirst()));
        assertThat(report.deleted()).isEqualTo(ids.subList(1, 3));
        assertThat(keys(store))
                .filteredOn(key -> key.contains(ids.getFirst().value()))
                .hasSize(3);
    }

    @Test
    void aHeldPointStays() throws Exception {
        List<PointId> ids = publish(6);
        catalog(store).writer(KEY).hold(ids.getFirst(), "ann", "why", now);
        assertThat(run(store).deleted()).isEqualTo(ids.subList(1, 3));
        catalog(store).writer(KEY).release(ids.getFirst());
        assertThat(run(store).deleted()).isEqualTo(ids.subList(0, 1));
    }

    /// The hold is placed between the decision and the deletion.
    @Test
    void aHoldAfterTheDecisionIsStillInTime() throws Exception {
        List<PointId> ids = publish(6);
        Recorder fence = new Recorder() {
            @Override
            public void deleting(Collection<PointId> announced) throws IOException, Failure {
                super.deleting(announced);
                catalog(store).writer(KEY).hold(ids.get(1), "ann", "why", now);
            }
        };
        ExpiryReport report = run(store, fence);
        assertThat(report.steps())
                .containsExactly(
                        new Deletion.Gone(ids.get(0), Samples.DATA.length, Optional.empty()),
                        new Deletion.Held(ids.get(1)),
                        new Deletion.Gone(ids.get(2), Samples.DATA.length, Optional.empty()));
        assertThat(report.complete()).isTrue();
    }

    @Test
    void lockedPointsAreSkippedCountedAndTriedAgain() throws Exception {
        List<PointId> ids = publish(6);
        Instant until = now.plus(Duration.ofDays(2));
        ObjectKey locked = Layout.manifest(Samples.CLUSTER, ids.get(1));
        ObjectStore locking = new LockingStore(
                store, key -> Optional.of(until).filter(end -> now.isBefore(end) && key.equals(locked)));
        ExpiryReport report = run(locking);
        assertThat(report.locked()).containsExactly(ids.get(1));
        assertThat(report.steps()).contains(new Deletion.Locked(ids.get(1), Optional.of(until)));
        assertThat(report.deleted()).containsExactly(ids.get(0), ids.get(2));
        assertThat(report.complete()).as("nothing more could be done").isTrue();
        now = until;
        assertThat(run(locking).deleted()).containsExactly(ids.get(1));
    }

    @Test
    void oneFailureDoesNotKeepTheOthers() throws Exception {
        List<PointId> ids = publish(6);
        ObjectKey stubborn = Layout.manifest(Samples.CLUSTER, ids.get(1));
        ObjectStore failing = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                if (keys.contains(stubborn)) {
                    throw new StoreException(Reason.FAILED, "bucket b: DeleteObject failed: internal error");
                }
                super.delete(keys);
            }
        };
        ExpiryReport report = run(failing);
        assertThat(report.complete()).isFalse();
        assertThat(report.deleted()).containsExactly(ids.get(0), ids.get(2));
        assertThat(report.steps())
                .filteredOn(step -> step instanceof Deletion.Failed)
                .singleElement()
                .satisfies(step -> assertThat(((Deletion.Failed) step).why())
                        .hasMessage("bucket b: DeleteObject failed: internal error"));
        assertThat(points(store)).contains(ids.get(1));
        requireDataOfEveryPoint(store);
    }

    @Test
    void aStoreThatIsGoneIsNotAskedForEveryPoint() throws Exception {
        List<PointId> ids = publish(80);
        List<ObjectKey> asked = new CopyOnWriteArrayList<>();
        ObjectStore gone = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                asked.addAll(keys);
                throw new StoreException(Reason.UNREACHABLE, "no answer");
            }
        };
        ExpiryReport report = run(gone);
        assertThat(report.steps()).hasSize(32).allMatch(step -> step instanceof Deletion.Failed);
        assertThat(report.notTried()).isEqualTo(ids.subList(32, 77));
        assertThat(asked).hasSize(32);
        assertThat(report.complete()).isFalse();
    }

    /// Writes down what it is told.
    private static class Recorder implements Fence {
        final List<List<PointId>> deleting = new ArrayList<>();
        final List<List<PointId>> deleted = new ArrayList<>();

        @Override
        public long epoch() {
            return 7;
        }

        @Override
        public void publishing(PointId id) {
            throw new IllegalStateException("an expiry publishes nothing");
        }

        @Override
        public void published(PointId id) {
            throw new IllegalStateException("an expiry publishes nothing");
        }

        @Override
        public void deleting(Collection<PointId> ids) throws IOException, Failure {
            deleting.add(List.copyOf(ids));
        }

        @Override
        public void deleted(Collection<PointId> ids) {
            deleted.add(List.copyOf(ids));
        }
    }

    @Test
    void theFenceIsAskedBeforeAndToldAfterEveryFewPoints() throws Exception {
        List<PointId> ids = publish(73);
        Recorder fence = new Recorder();
        assertThat(run(store, fence).deleted()).hasSize(70);
        assertThat(fence.deleting).containsExactly(ids.subList(0, 32), ids.subList(32, 64), ids.subList(64, 70));
        assertThat(fence.deleted).isEqualTo(fence.deleting);
        run(store, fence);
        assertThat(fence.deleting).as("nothing to delete, nothing to announce").hasSize(3);
    }

    @Test
    void whoLostTheLeaseDeletesNothingMore() throws Exception {
        List<PointId> ids = publish(40);
        Recorder fence = new Recorder() {
            @Override
            public void deleting(Collection<PointId> announced) throws IOException, Failure {
                super.deleting(announced);
                if (deleting.size() == 2) {
                    throw new Failure(ErrorCode.LEASE_HELD, "the lease of cluster prod has passed on");
                }
            }
        };
        List<PointId> told = new ArrayList<>();
        assertThatThrownBy(() -> expiry(store).run(catalog(store).writer(KEY, fence), told::addAll))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage("the lease of cluster prod has passed on");
        assertThat(told).as("deleted before the lease was lost").isEqualTo(ids.subList(0, 32));
        assertThat(points(store)).isEqualTo(ids.subList(32, 40));
    }

    /// The process ends at a request, before the store has seen it, and comes never back.
    private static final class CuttingStore extends ForwardingStore {
        private int requests;

        CuttingStore(ObjectStore store, int requests) {
            super(store);
            this.requests = requests;
        }

        static final class Killed extends Error {
            private static final long serialVersionUID = 1;

            Killed() {
                super("killed");
            }
        }

        private synchronized void step() {
            if (--requests < 0) {
                throw new Killed();
            }
        }

        @Override
        public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
            step();
            return super.create(key, mode);
        }

        @Override
        public InputStream open(ObjectKey key, ByteRange range) throws IOException {
            step();
            return super.open(key, range);
        }

        @Override
        public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
            step();
            return super.stat(key);
        }

        @Override
        public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
            step();
            return super.list(prefix);
        }

        @Override
        public void delete(Collection<ObjectKey> keys) throws IOException {
            step();
            super.delete(keys);
        }
    }

    @Test
    @Tag("it")
    void killedAtAnyRequestItLeavesWholePointsAndGarbage() throws Exception {
        List<PointId> ids = publish(6);
        Instant end = now;
        Map<String, byte[]> before = content(store);
        run(store);
        verify(store, ids.getLast());
        Set<String> clean = keys(store);
        int kills = 0;
        for (boolean killed = true; killed; kills++) {
            MemoryObjectStore fresh = new MemoryObjectStore(() -> now);
            now = Samples.TIME;
            for (Map.Entry<String, byte[]> object : before.entrySet()) {
                Samples.put(fresh, new ObjectKey(object.getKey()), object.getValue());
            }
            now = end;
            killed = isKilled(new CuttingStore(fresh, kills));
            assertThat(points(fresh)).containsAll(ids.subList(3, 6));
            requireDataOfEveryPoint(fresh);
            List<PointId> left = points(fresh);
            // Whatever belongs to no point any more goes with the next garbage, once the grace period is over.
            verify(fresh, ids.getLast());
            catalog(fresh).writer(KEY).garbage(GRACE, () -> now).collect();
            assertThat(keys(fresh))
                    .filteredOn(key -> ids.stream().anyMatch(id -> key.contains(id.value())))
                    .allMatch(key -> left.stream().anyMatch(id -> key.contains(id.value())));
            assertThat(run(fresh).complete()).isTrue();
            assertThat(keys(fresh)).as("after a kill at request %d", kills).isEqualTo(clean);
        }
        assertThat(kills).isGreaterThan(30);
    }

    private void verify(ObjectStore in, PointId id) throws IOException, Failure {
        catalog(in)
                .writer(KEY)
                .record(new Verification(Samples.CLUSTER, id, Level.CHECKSUM, now, Outcome.PASSED, "0.1.0", List.of()));
    }

    private boolean isKilled(ObjectStore dying) throws IOException, Failure {
        try {
            run(dying);
            return false;
        } catch (CuttingStore.Killed e) {
            return true;
        } catch (IllegalStateException e) { // out of one of the threads that read manifests
            assertThat(e).hasCauseInstanceOf(CuttingStore.Killed.class);
            return true;
        }
    }

    private static Map<String, byte[]> content(ObjectStore in) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        for (String key : keys(in)) {
            try (InputStream stream = in.open(new ObjectKey(key), ByteRange.ALL)) {
                content.put(key, stream.readAllBytes());
            }
        }
        return content;
    }

    @Test
    @Tag("it")
    void onABadDayItTakesLongerAndEndsTheSame() throws Exception {
        List<PointId> ids = publish(20);
        int attempts = 0;
        for (long seed = 1; !points(store).equals(ids.subList(17, 20)); seed++) {
            attempts++;
            assertThat(attempts).as("attempts").isLessThan(500);
            ObjectStore faulty =
                    new FaultyStore(store, FaultyStore.Faults.none().withFailures(0.1), seed);
            try {
                ExpiryReport report = run(faulty);
                assertThat(report.steps())
                        .filteredOn(step -> step instanceof Deletion.Failed)
                        .allMatch(step ->
                                ((Deletion.Failed) step).why().getMessage().startsWith("injected: "));
            } catch (StoreException e) {
                assertThat(e).hasMessageStartingWith("injected: ");
            }
            requireDataOfEveryPoint(store);
            assertThat(points(store)).containsAll(ids.subList(17, 20));
        }
        assertThat(attempts).isGreaterThan(1);
        verify(store, ids.getLast()); // shows how late it is in the store
        run(store);
        assertThat(keys(store)).noneMatch(key -> ids.subList(0, 17).stream().anyMatch(id -> key.contains(id.value())));
    }
}
