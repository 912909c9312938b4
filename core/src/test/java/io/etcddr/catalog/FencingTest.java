package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.PointSelector.ById;
import io.etcddr.catalog.PointSelector.Latest;
import io.etcddr.catalog.Succession.Publication;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.value.ClusterId;
import io.etcddr.value.ClusterName;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the catalog does for the fence of its writer, and for the writer that comes after.
final class FencingTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Instant T = Samples.TIME;
    private static final Duration DAY = Duration.ofHours(24);

    private Instant now = T;
    private final MemoryObjectStore store = new MemoryObjectStore(() -> now);
    private final RecordingFence fence = new RecordingFence(7, this::state);
    private final Manifest manifest = Samples.withEpoch(Samples.manifest(T, 10), 7);
    private final PointId id = manifest.id();
    private final ObjectKey name = Layout.manifest(Samples.CLUSTER, id);
    private Catalog catalog;
    private CatalogWriter writer;

    @BeforeEach
    void open() throws Exception {
        catalog = catalog(store);
        writer = catalog.writer(KEY, fence);
        Samples.put(store, manifest.base().key(), Samples.DATA);
    }

    private static Catalog catalog(ObjectStore store) throws Exception {
        return Repository.openOrCreate(store, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    /// What there is of the point when the fence is asked.
    private String state() {
        return store.stat(name).isPresent() ? ", manifest" : "";
    }

    private Succession successor() throws Failure {
        return catalog.succession(KEY, 8);
    }

    private Manifest published(int second, int revision) throws Exception {
        Manifest other = Samples.withEpoch(Samples.manifest(T.plusSeconds(second), revision), 7);
        Samples.put(store, other.base().key(), Samples.DATA);
        writer.publish(other);
        return other;
    }

    private List<String> keys() {
        try (Stream<ObjectStat> all = store.list(Layout.cluster(Samples.CLUSTER))) {
            return all.map(stat -> stat.key().value()).toList();
        }
    }

    @Test
    void theManifestIsAnnouncedBeforeItIsWritten() throws Exception {
        writer.publish(manifest);
        assertThat(fence.calls())
                .containsExactly("publishing [%s]".formatted(id), "published [%s], manifest".formatted(id));
        assertThat(catalog.find(new Latest()).manifest().epoch()).isEqualTo(7);
    }

    @Test
    void whoIsNotTheWriterAnyMorePublishesNothingAndTakesHisDataAway() throws Exception {
        fence.lose();
        assertThatThrownBy(() -> writer.publish(manifest))
                .isInstanceOf(Failure.class)
                .hasMessage("somebody else writes");
        assertThat(store.stat(name)).isEmpty();
        assertThat(store.stat(manifest.base().key())).isPresent();
        writer.discard(id);
        assertThat(keys()).isEmpty();
    }

    @Test
    void aManifestOfAnotherEpochIsNotWritten() {
        assertThatThrownBy(() -> writer.publish(Samples.withEpoch(manifest, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a manifest of epoch 6 in epoch 7");
        assertThat(fence.calls()).isEmpty();
    }

    @Test
    void aPublicationThatCameInTimeStands() throws Exception {
        writer.publish(manifest);
        assertThat(successor().settle(id)).isEqualTo(Publication.DONE);
        assertThat(catalog.find(new ById(id)).manifest()).isEqualTo(manifest);
    }

    @Test
    void aPublicationThatComesTooLateIsRefused() throws Exception {
        Manifest before = published(-60, 5);
        assertThat(successor().settle(id)).isEqualTo(Publication.FENCED);
        assertThatThrownBy(() -> writer.publish(manifest))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD);
                    assertThat(failure.hint())
                            .hasValueSatisfying(hint -> assertThat(hint).contains("no point was added"));
                })
                .hasMessage("point %s was not published: another writer has taken cluster prod over meanwhile"
                        .formatted(id));
        assertThat(catalog.find(new Latest()).manifest()).isEqualTo(before);
    }

    @Test
    void whatIsSettledStaysSettled() throws Exception {
        assertThat(successor().settle(id)).isEqualTo(Publication.FENCED);
        assertThat(successor().settle(id)).isEqualTo(Publication.FENCED);
        assertThat(catalog.succession(KEY, 9).settle(id)).isEqualTo(Publication.FENCED);
    }

    @Test
    void aTombstoneIsNoPointAndNoProblem() throws Exception {
        Manifest before = published(-60, 5);
        successor().settle(id);
        for (Listing listing : List.of(catalog.points(), catalog.newest(1))) {
            assertThat(listing.points()).extracting(Point::id).containsExactly(before.id());
            assertThat(listing.problems()).isEmpty();
            assertThat(listing.total()).isEqualTo(1);
        }
        assertThat(catalog.find(new Latest()).id()).isEqualTo(before.id());
        assertThat(catalog.lastSeen().problems()).isEmpty();
        assertThat(catalog.lastSeen().revision()).isEqualTo(22);
        assertThatThrownBy(() -> catalog.find(new ById(id)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("cluster prod has no recovery point %s".formatted(id));
    }

    @Test
    void theDataOfAFencedPointIsGarbageAndItsTombstoneStays() throws Exception {
        successor().settle(id);
        now = T.plus(DAY.multipliedBy(2));
        Manifest later = published(2 * 86_400, 20);
        assertThat(writer.garbage(DAY, () -> now).collect().removed())
                .containsExactly(manifest.base().key());
        assertThat(keys())
                .containsExactly(
                        name.value(),
                        Layout.manifest(Samples.CLUSTER, later.id()).value(),
                        later.base().key().value());
        assertThat(fence.calls()).last().isEqualTo("deleting [], manifest");
        assertThatThrownBy(() -> {
                    Samples.put(store, manifest.base().key(), Samples.DATA);
                    writer.publish(manifest);
                })
                .as("also a day later")
                .hasMessageContaining("was not published");
        store.delete(List.of(manifest.base().key()));
        assertThatThrownBy(() -> writer.publish(manifest))
                .as("also when its data is gone")
                .hasMessageContaining("was not published");
    }

    @Test
    void whoIsNotTheWriterAnyMoreRemovesNoGarbage() throws Exception {
        published(60, 20);
        now = T.plus(DAY.multipliedBy(2));
        published(2 * 86_400, 30);
        fence.lose();
        assertThatThrownBy(() -> writer.garbage(DAY, () -> now).collect()).hasMessage("somebody else writes");
        assertThat(store.stat(manifest.base().key())).isPresent();
    }

    /// Otherwise whoever can write to the store could have the data of a point removed.
    @Test
    void aForgedTombstoneHidesNothing() throws Exception {
        writer.publish(manifest);
        SigningKey forger = SigningKey.generate();
        Samples.put(store, name, new Tombstone(Samples.CLUSTER, id, 8).sign(forger));
        assertThat(catalog.points().problems()).hasSize(1);
        assertThatThrownBy(() -> catalog.find(new ById(id)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY));
        now = T.plus(DAY.multipliedBy(2));
        published(2 * 86_400, 20);
        assertThat(writer.garbage(DAY, () -> now).collect().removed()).isEmpty();
    }

    @Test
    void aTombstoneOfAnotherPointHidesNothing() throws Exception {
        writer.publish(manifest);
        PointId other = PointId.of(T.plusSeconds(1), PointKind.COLD, 11);
        Samples.put(store, name, new Tombstone(Samples.CLUSTER, other, 8).sign(KEY));
        assertThat(catalog.points().problems()).hasSize(1);
    }

    @Test
    void everyTombstoneIsSmallerThanEveryManifest() {
        PointId longest = PointId.of(T, PointKind.COLD, Long.MAX_VALUE);
        Tombstone largest = new Tombstone(new ClusterName("c".repeat(63)), longest, Long.MAX_VALUE);
        assertThat(largest.sign(KEY)).hasSizeLessThanOrEqualTo(Tombstone.LARGEST);
        assertThat(ManifestJson.sign(smallest(), KEY)).hasSizeGreaterThan(Tombstone.LARGEST);
    }

    /// Every text and list empty, every number of one digit: smaller than the format allows.
    private static Manifest smallest() {
        Manifest usual = Samples.manifest(new ClusterName("c"), PointId.of(T, PointKind.HOT, 1), List.of(1L));
        Manifest.Etcd etcd = usual.etcd();
        return new Manifest(
                1,
                usual.id(),
                usual.cluster(),
                T,
                0,
                "",
                new Manifest.Etcd(
                        "",
                        Optional.empty(),
                        new ClusterId(1),
                        new Manifest.Source("file", new MemberId(1), ""),
                        1,
                        -1,
                        1,
                        1,
                        List.of(),
                        List.of(),
                        new Manifest.Proof(1, 1, 1, List.of(), Optional.of("")),
                        1,
                        1,
                        1,
                        new TreeMap<>()),
                new Manifest.StoredObject(
                        usual.base().key(),
                        List.of(),
                        List.of(),
                        1,
                        usual.base().plainSha256(),
                        1,
                        usual.base().storedSha256()),
                new Manifest.Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                1,
                List.of());
    }

    @Test
    void theHighestEpochIsThatOfAManifestOrATombstone() throws Exception {
        assertThat(catalog.highestEpoch()).isZero();
        writer.publish(manifest);
        assertThat(catalog.highestEpoch()).isEqualTo(7);
        catalog.succession(KEY, 12).settle(PointId.of(T.plusSeconds(9), PointKind.COLD, 5));
        assertThat(catalog.highestEpoch()).isEqualTo(12);
    }

    @Test
    void aDeletionIsAnnouncedAndTakesTheManifestFirst() throws Exception {
        writer.publish(manifest);
        writer.record(new Verification(Samples.CLUSTER, id, Level.STRUCTURE, T, Outcome.PASSED, "0.1.0", List.of()));
        List<String> deletes = new ArrayList<>();
        ObjectStore watched = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                deletes.addAll(keys.stream().map(ObjectKey::value).toList());
                super.delete(keys);
            }
        };
        RecordingFence other = new RecordingFence(7, this::state);
        Deletion deletion = catalog(watched).writer(KEY, other).delete(List.of(id));
        assertThat(deletion.deleted()).containsExactly(id);
        assertThat(other.calls())
                .containsExactly("deleting [%s], manifest".formatted(id), "deleted [%s]".formatted(id));
        assertThat(deletes)
                .hasSize(3)
                .startsWith(name.value(), manifest.base().key().value());
        assertThat(keys()).isEmpty();
    }

    @Test
    void whoIsNotTheWriterAnyMoreDeletesNothing() throws Exception {
        writer.publish(manifest);
        fence.lose();
        assertThatThrownBy(() -> writer.delete(List.of(id))).hasMessage("somebody else writes");
        assertThat(catalog.points().points()).hasSize(1);
    }

    @Test
    void aHoldThatIsThereInTheLastMomentSpares() throws Exception {
        writer.publish(manifest);
        Manifest other = published(60, 20);
        Samples.put(store, Layout.hold(Samples.CLUSTER, id), new byte[1]);
        Deletion deletion = writer.delete(List.of(id, other.id()));
        assertThat(deletion.held()).containsExactly(id);
        assertThat(deletion.deleted()).containsExactly(other.id());
        assertThat(catalog.points().points()).extracting(Point::id).containsExactly(id);
        assertThat(fence.calls()).last().isEqualTo("deleted [%s, %s], manifest".formatted(id, other.id()));
        assertThat(successor().complete(id)).isFalse();
        assertThat(catalog.points().points()).hasSize(1);
    }

    @Test
    void onePointThatCannotBeDeletedDoesNotKeepTheOthers() throws Exception {
        writer.publish(manifest);
        Manifest second = published(60, 20);
        Manifest third = published(120, 30);
        ObjectStore locked = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                if (keys.contains(name)) {
                    throw new StoreException(Reason.DENIED, "object is WORM protected");
                }
                if (keys.contains(second.base().key())) {
                    throw new StoreException(Reason.UNREACHABLE, "no answer");
                }
                super.delete(keys);
            }
        };
        RecordingFence other = new RecordingFence(7, () -> "");
        Deletion deletion = catalog(locked).writer(KEY, other).delete(List.of(id, second.id(), third.id()));
        assertThat(deletion.deleted()).containsExactly(second.id(), third.id());
        assertThat(deletion.failed()).containsExactly(id);
        assertThat(deletion.steps().get(0))
                .isInstanceOfSatisfying(
                        Deletion.Failed.class,
                        failed -> assertThat(failed.why()).hasMessage("object is WORM protected"));
        assertThat(deletion.steps().get(1))
                .isInstanceOfSatisfying(
                        Deletion.Gone.class,
                        gone -> assertThat(gone.left().orElseThrow()).hasMessage("no answer"));
        // What got no answer may yet be carried out: the next writer completes it.
        assertThat(other.calls()).last().isEqualTo("deleted [%s, %s]".formatted(id, third.id()));
        assertThat(successor().complete(second.id())).isTrue();
        assertThat(catalog.points().points()).extracting(Point::id).containsExactly(id);
    }

    @Test
    void deletingAFencedPointLeavesItsTombstone() throws Exception {
        successor().settle(id);
        writer.delete(List.of(id));
        assertThat(keys()).containsExactly(name.value());
    }

    @Test
    void whatIsDeletedIsDeletedOnce() throws Exception {
        writer.publish(manifest);
        assertThat(successor().complete(id)).isTrue();
        assertThat(keys()).isEmpty();
        assertThat(writer.delete(List.of(id)).deleted()).containsExactly(id);
        assertThat(writer.delete(List.of())).isEqualTo(new Deletion(List.of()));
    }

    @Test
    void noRaiseOfTheLastSeenRevisionIsLost() throws Exception {
        List<Callable<Boolean>> raisers = new ArrayList<>();
        for (long revision = 1; revision <= 8; revision++) {
            long mine = revision;
            raisers.add(() -> {
                writer.raiseLastSeen(mine, T);
                return true;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (var raised : threads.invokeAll(raisers)) {
                assertThat(raised.get()).isTrue();
            }
        }
        assertThat(catalog.lastSeen().revision()).isEqualTo(8);
    }
}
