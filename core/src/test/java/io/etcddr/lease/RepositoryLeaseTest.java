package io.etcddr.lease;

import static io.etcddr.lease.Contenders.KEY;
import static io.etcddr.lease.Contenders.PERIOD;
import static io.etcddr.lease.Contenders.TRUSTED;
import static io.etcddr.lease.Contenders.catalog;
import static io.etcddr.lease.Contenders.lease;
import static io.etcddr.lease.Contenders.uploaded;
import static io.etcddr.lease.Contenders.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Samples;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.Contenders.HandClock;
import io.etcddr.lease.LeaseView.State;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.store.ByteRange;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import io.etcddr.testing.FaultPoints;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RepositoryLeaseTest {
    private static final Duration ALMOST = PERIOD.minusNanos(1);
    private static final ObjectKey WRITER = Layout.writer(Samples.CLUSTER);

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final HandClock clockA = new HandClock();
    private final HandClock clockB = new HandClock();
    private final RepositoryLease a = lease(store, "a", clockA);
    private final RepositoryLease b = lease(store, "b", clockB);

    private static Tenure take(RepositoryLease lease) throws Exception {
        Optional<Tenure> tenure = lease.tryAcquire();
        assertThat(tenure).as("the lease is free").isPresent();
        return tenure.orElseThrow();
    }

    /// Watches the other one for a whole period, in which nothing moves.
    private static Tenure takeOver(RepositoryLease lease, HandClock clock) throws Exception {
        assertThat(lease.tryAcquire()).isEmpty();
        clock.move(PERIOD);
        return take(lease);
    }

    private WriterDocument document() throws Exception {
        return new WriterFile(store, Samples.CLUSTER, KEY, TRUSTED)
                .read()
                .orElseThrow()
                .document();
    }

    private List<PointId> points() throws Exception {
        return catalog(store).points().points().stream().map(Point::id).toList();
    }

    private static void assertLost(Tenure tenure, String message) {
        assertThatThrownBy(tenure::renew)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage(message);
        assertThat(tenure.held()).isFalse();
    }

    @Test
    void theFirstHolderHasTheFirstEpoch() throws Exception {
        assertThat(a.view()).isEqualTo(new LeaseView(State.UNKNOWN, 0, Optional.empty()));
        try (Tenure tenure = take(a)) {
            assertThat(tenure.epoch()).isEqualTo(1);
            assertThat(tenure.held()).isTrue();
            assertThat(a.view()).isEqualTo(new LeaseView(State.OURS, 1, Optional.of("a"), 0, Optional.of(PERIOD)));
            assertThat(a.warnings()).isEmpty();
        }
        assertThat(document().holder()).isEmpty();
        assertThat(a.view().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void aLeaseThatIsGivenBackIsTakenAtOnceWithTheNextEpoch() throws Exception {
        for (long epoch = 1; epoch < 5; epoch++) {
            RepositoryLease lease = epoch % 2 == 0 ? b : a;
            try (Tenure tenure = take(lease)) {
                assertThat(tenure.epoch()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void aLeaseIsTakenWhenItWasSeenUnchangedForItsWholePeriod() throws Exception {
        take(a);
        assertThat(b.tryAcquire()).isEmpty();
        assertThat(b.view()).isEqualTo(new LeaseView(State.THEIRS, 1, Optional.of("a"), 0, Optional.of(PERIOD)));
        clockB.move(ALMOST);
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(Duration.ofNanos(1));
        assertThat(take(b).epoch()).isEqualTo(2);
        assertThat(document().holder()).contains("b");
    }

    /// A contender knows nothing of the time before its first look.
    @Test
    void howLongAHolderWasSilentBeforeNobodyKnows() throws Exception {
        take(a);
        clockB.move(PERIOD.multipliedBy(100));
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(ALMOST);
        assertThat(b.tryAcquire()).isEmpty();
    }

    @Test
    void whoRenewsKeepsIt() throws Exception {
        Tenure tenure = take(a);
        for (int i = 0; i < 20; i++) {
            assertThat(b.tryAcquire()).isEmpty();
            clockA.move(ALMOST);
            clockB.move(ALMOST);
            assertThat(tenure.held()).isTrue();
            tenure.renew();
        }
        assertThat(tenure.epoch()).isEqualTo(1);
        assertThat(document().renewal()).isEqualTo(20);
    }

    @Test
    void thePeriodThatCountsIsThatOfTheHolder() throws Exception {
        take(new RepositoryLease(
                store,
                catalog(store),
                KEY,
                TRUSTED,
                new LeaseTerms("slow", PERIOD.multipliedBy(3)),
                clockA::nanos,
                clockA::move));
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(PERIOD.multipliedBy(2));
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(PERIOD);
        assertThat(take(b).epoch()).isEqualTo(2);
    }

    @Test
    void ofTwoThatTakeOverOneWins() throws Exception {
        take(a);
        RepositoryLease c = lease(store, "c", clockB);
        assertThat(b.tryAcquire()).isEmpty();
        assertThat(c.tryAcquire()).isEmpty();
        clockB.move(PERIOD);
        take(b);
        assertThat(c.tryAcquire()).isEmpty();
        assertThat(c.view().holder()).contains("b");
        clockB.move(ALMOST);
        assertThat(c.tryAcquire()).as("the new holder has a period of his own").isEmpty();
    }

    @Test
    void whoWasReplacedPublishesAndDeletesNothingAnyMore() throws Exception {
        Tenure first = take(a);
        Manifest old = uploaded(store, first, 0);
        writer(store, first).publish(old);
        Manifest late = uploaded(store, first, 1);
        Tenure second = takeOver(b, clockB);
        assertThat(first.held()).as("by its own clock").isTrue();

        assertThatThrownBy(() -> writer(store, first).publish(late))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage("the lease of cluster prod was taken by b in epoch 2");
        assertThatThrownBy(() -> writer(store, first).delete(List.of(old.id())))
                .hasMessage("the lease of cluster prod was taken by b in epoch 2");
        assertThat(points()).containsExactly(old.id());
        assertLost(first, "the lease of cluster prod was taken by b in epoch 2");
        first.close();
        second.renew();
        assertThat(document().holder()).contains("b");
        assertThat(a.view().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void aLostLeaseStaysLostAndIsAcquiredAnew() throws Exception {
        Tenure first = take(a);
        try (Tenure second = takeOver(b, clockB)) {
            assertLost(first, "the lease of cluster prod was taken by b in epoch 2");
            assertThat(second.held()).isTrue();
        }
        assertLost(first, "the lease of cluster prod was taken by b in epoch 2");
        assertThat(take(a).epoch()).isEqualTo(3);
    }

    /// The condition of the write says more than any clock: nobody has taken it.
    @Test
    void aLeaseThatRanOutAndThatNobodyTookGoesOn() throws Exception {
        Tenure tenure = take(a);
        clockA.move(PERIOD.multipliedBy(5));
        assertThat(tenure.held()).isFalse();
        Manifest manifest = uploaded(store, tenure, 0);
        writer(store, tenure).publish(manifest);
        assertThat(tenure.held()).isTrue();
        assertThat(points()).containsExactly(manifest.id());
    }

    @Test
    void aLeaseIsAcquiredOnce() throws Exception {
        take(a);
        assertThatThrownBy(a::tryAcquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lease of cluster prod is held here already");
    }

    @Test
    void aTenureThatWasClosedAllowsNothing() throws Exception {
        Tenure tenure = take(a);
        tenure.close();
        tenure.close();
        assertLost(tenure, "the lease of cluster prod was given back");
        assertThatThrownBy(() -> tenure.deleting(List.of())).isInstanceOf(Failure.class);
    }

    @Test
    void anInterruptedThreadGivesItsLeaseBackAllTheSame() throws Exception {
        Tenure tenure = take(a);
        Thread.currentThread().interrupt();
        tenure.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(document().holder()).isEmpty();
    }

    @Test
    void whatIsDoneIsTakenOutWithTheNextChange() throws Exception {
        Tenure tenure = take(a);
        Manifest manifest = uploaded(store, tenure, 0);
        tenure.publishing(manifest.id());
        tenure.deleting(List.of(uploaded(store, tenure, 1).id()));
        assertThat(document().publishing()).containsExactly(manifest.id());
        assertThat(document().deleting()).hasSize(1);
        tenure.published(manifest.id());
        tenure.deleted(document().deleting());
        tenure.renew();
        assertThat(document().publishing()).isEmpty();
        assertThat(document().deleting()).isEmpty();
    }

    @Test
    void aPublicationThatWasAnnouncedAndNotMadeIsFencedByTheNext() throws Exception {
        Tenure first = take(a);
        Manifest published = uploaded(store, first, 0);
        writer(store, first).publish(published); // still announced: no renewal has come since
        Manifest announced = uploaded(store, first, 1);
        first.publishing(announced.id());
        assertThat(document().publishing()).containsExactly(announced.id());

        takeOver(b, clockB);
        assertThat(points()).containsExactly(published.id());
        ObjectStat tombstone =
                store.stat(Layout.manifest(Samples.CLUSTER, announced.id())).orElseThrow();
        assertThat(tombstone.size()).isLessThan(600);
        assertThatThrownBy(() -> catalog(store)
                        .writer(KEY, new PassedFence(first.epoch()))
                        .publish(announced))
                .hasMessage("point %s was not published: another writer has taken cluster prod over meanwhile"
                        .formatted(announced.id()));
    }

    @Test
    void aDeletionThatWasAnnouncedIsCompletedByTheNext() throws Exception {
        Tenure first = take(a);
        Manifest gone = uploaded(store, first, 0);
        Manifest held = uploaded(store, first, 1);
        Manifest kept = uploaded(store, first, 2);
        for (Manifest manifest : List.of(gone, held, kept)) {
            writer(store, first).publish(manifest);
        }
        first.deleting(List.of(gone.id(), held.id()));
        Samples.put(store, Layout.hold(Samples.CLUSTER, held.id()), new byte[1]);

        Tenure second = takeOver(b, clockB);
        assertThat(points()).containsExactly(kept.id(), held.id());
        assertThat(store.stat(gone.base().key())).isEmpty();
        second.renew();
        assertThat(document().deleting())
                .as("the first may have looked for holds earlier")
                .containsExactly(held.id());
        second.close();
        store.delete(List.of(Layout.hold(Samples.CLUSTER, held.id())));
        take(lease(store, "c", clockA));
        assertThat(points()).containsExactly(kept.id());
    }

    @Test
    void aPointWhoseDeletionIsAnnouncedCannotBeHeld() throws Exception {
        Tenure tenure = take(a);
        Manifest manifest = uploaded(store, tenure, 0);
        writer(store, tenure).publish(manifest);
        tenure.deleting(List.of(manifest.id()));
        assertThatThrownBy(() -> hold(manifest.id()))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint())
                            .hasValueSatisfying(hint -> assertThat(hint).contains("given up"));
                })
                .hasMessage("point %s is being deleted at this moment".formatted(manifest.id()));
        assertThat(store.stat(Layout.hold(Samples.CLUSTER, manifest.id()))).isEmpty();
        tenure.deleted(List.of(manifest.id()));
        tenure.renew();
        assertThat(hold(manifest.id()).point()).isEqualTo(manifest.id());
    }

    private Hold hold(PointId id) throws Exception {
        return catalog(store).writer(KEY).hold(id, "ann", "why", Samples.TIME);
    }

    @Test
    void ofAHoldAndADeletionAtTheSameMomentOneWins() throws Exception {
        Tenure tenure = take(a);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 50; round++) {
                PointId id = uploaded(store, tenure, round).id();
                writer(store, tenure).publish(uploaded(store, tenure, round));
                Future<Boolean> held = other.submit(() -> {
                    try {
                        return hold(id).point().equals(id);
                    } catch (Failure e) {
                        return false;
                    }
                });
                writer(store, tenure).delete(List.of(id));
                if (held.get()) {
                    assertThat(points()).as("round %d", round).contains(id);
                } else {
                    assertThat(store.stat(Layout.hold(Samples.CLUSTER, id))).isEmpty();
                }
            }
        }
    }

    @Test
    void whatTheStoreHasLockedKeepsNobodyFromTakingOver() throws Exception {
        Tenure first = take(a);
        Manifest locked = uploaded(store, first, 0);
        writer(store, first).publish(locked);
        first.deleting(List.of(locked.id()));
        FaultPoints faults = new FaultPoints(store);
        RepositoryLease other = lease(faults, "b", clockB);
        faults.failDeletes(new StoreException(Reason.DENIED, "object is WORM protected"));
        Tenure second = takeOver(other, clockB);
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(points()).containsExactly(locked.id());
        second.close();
        assertThat(document().deleting()).containsExactly(locked.id());
    }

    /// Settling takes longer than a period: it is renewed meanwhile, with what is not settled yet.
    @Test
    void whoSettlesForLongKeepsTheLeaseAndForgetsNothing() throws Exception {
        Tenure first = take(a);
        List<PointId> doomed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Manifest manifest = uploaded(store, first, i);
            writer(store, first).publish(manifest);
            doomed.add(manifest.id());
        }
        first.deleting(doomed);
        PointId announced = uploaded(store, first, 6).id();
        first.publishing(announced);
        List<Integer> left = new ArrayList<>();
        FaultPoints slow = new FaultPoints(store);
        slow.beforeDelete(() -> {
            clockB.move(PERIOD.dividedBy(4));
            left.add(document().deleting().size());
        });
        RepositoryLease other = lease(slow, "b", clockB);
        Tenure second = takeOver(other, clockB);
        assertThat(second.held()).isTrue();
        assertThat(left)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .startsWith(5)
                .doesNotContain(0);
        assertThat(document().renewal()).isPositive();
        assertThat(points()).isEmpty();
    }

    @Test
    void aTakeoverThatCannotSettleIsTriedAgain() throws Exception {
        Tenure first = take(a);
        Manifest doomed = uploaded(store, first, 0);
        writer(store, first).publish(doomed);
        first.deleting(List.of(doomed.id()));
        FaultPoints faults = new FaultPoints(store);
        RepositoryLease other = lease(faults, "b", clockB);
        assertThat(other.tryAcquire()).isEmpty();
        clockB.move(PERIOD);
        faults.failDeletes(new StoreException(Reason.UNREACHABLE, "no answer"));
        assertThatThrownBy(other::tryAcquire).isInstanceOf(StoreException.class).hasMessage("no answer");
        faults.heal();
        assertThat(take(other).epoch()).as("at once: it is its own").isEqualTo(3);
        assertThat(points()).isEmpty();
    }

    @Test
    void aChangeWhoseAnswerIsLostIsTakenForItsOwn() throws Exception {
        FaultPoints faults = new FaultPoints(store);
        Tenure tenure = take(lease(faults, "a", clockA));
        faults.loseAnswers(WRITER, 1);
        assertThatThrownBy(tenure::renew).isInstanceOf(StoreException.class);
        tenure.renew();
        assertThat(document().renewal()).isEqualTo(2);

        PointId id = uploaded(store, tenure, 0).id();
        faults.loseAnswers(WRITER, 1);
        assertThatThrownBy(() -> tenure.publishing(id)).isInstanceOf(StoreException.class);
        assertThat(document().publishing()).containsExactly(id);
        tenure.renew();
        assertThat(document().publishing())
                .as("nobody is told that it may be published")
                .isEmpty();

        faults.loseAnswers(WRITER, 1);
        assertThatThrownBy(tenure::renew).isInstanceOf(StoreException.class);
        tenure.close();
        assertThat(document().holder()).isEmpty();
    }

    @Test
    void aTakeoverWhoseAnswerIsLostIsFollowedByAnother() throws Exception {
        FaultPoints faults = new FaultPoints(store);
        RepositoryLease unlucky = lease(faults, "a", clockA);
        faults.loseAnswers(WRITER, 1);
        assertThatThrownBy(unlucky::tryAcquire).isInstanceOf(StoreException.class);
        assertThat(take(unlucky).epoch()).isEqualTo(2);
    }

    @Test
    void afterALostAnswerSomebodyElsesLeaseIsNotTakenForItsOwn() throws Exception {
        FaultPoints faults = new FaultPoints(store);
        Tenure first = take(lease(faults, "a", clockA));
        faults.loseAnswers(WRITER, 1);
        assertThatThrownBy(first::renew).isInstanceOf(StoreException.class);
        takeOver(b, clockB);
        assertLost(first, "the lease of cluster prod was taken by b in epoch 2");
    }

    @Test
    void whileTheStoreFailsTheLeaseRunsOut() throws Exception {
        FaultPoints faults = new FaultPoints(store);
        Tenure tenure = take(lease(faults, "a", clockA));
        faults.failWrites(WRITER);
        clockA.move(ALMOST);
        assertThatThrownBy(tenure::renew).isInstanceOf(StoreException.class);
        assertThat(tenure.held()).isTrue();
        clockA.move(Duration.ofNanos(1));
        assertThat(tenure.held()).isFalse();
        faults.heal();
        tenure.renew();
        assertThat(tenure.held()).isTrue();
    }

    @Test
    void anEpochThatAManifestCarriesIsNotGivenOutAgain() throws Exception {
        Tenure first = take(a);
        first.close();
        Tenure second = take(b);
        writer(store, second).publish(uploaded(store, second, 0));
        store.delete(List.of(WRITER));
        assertLost(second, "the lease of cluster prod was removed from the repository");
        assertThat(take(a).epoch()).isEqualTo(3);
    }

    @Test
    void aLeaseThatCannotBeBelievedIsNotTakenOver() throws Exception {
        WriterDocument forged = WriterDocument.first(Samples.CLUSTER, 1, new LeaseTerms("forger", PERIOD));
        put(forged.sign(SigningKey.generate()));
        assertThatThrownBy(a::tryAcquire)
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY);
                    assertThat(failure.hint())
                            .hasValueSatisfying(hint -> assertThat(hint).contains("delete prod/writer.json"));
                })
                .hasMessageMatching("lease prod/writer.json: is signed by key [0-9a-f]{16}, which is not trusted .*");
    }

    @Test
    void theLeaseOfAnotherClusterIsNoLeaseHere() throws Exception {
        put(WriterDocument.first(new ClusterName("test"), 1, new LeaseTerms("x", PERIOD))
                .sign(KEY));
        assertThatThrownBy(a::tryAcquire)
                .hasMessage("lease prod/writer.json: belongs to cluster test and was copied here");
    }

    @Test
    void aNewerLeaseIsRefused() throws Exception {
        put(SignedDocument.sign("writer", Map.of("format", 2L), KEY));
        assertThatThrownBy(a::tryAcquire)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessage("lease prod/writer.json: writer format 2 is newer than this program knows (1)");
    }

    private void put(byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(WRITER, WriteMode.REPLACE)) {
            writer.write(content);
            writer.commit();
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        TreeSet<PointId> ids = new TreeSet<>(
                List.of(uploaded(store, take(a), 0).id(), new PointId("20261123T130000Z-hot-r0000012345")));
        WriterDocument document = new WriterDocument(
                Samples.CLUSTER, 18, Optional.of("host-1.example:4711:0badcafe"), PERIOD, 5, ids, new TreeSet<>());
        for (WriterDocument each :
                List.of(document, document.released(), document.takenBy(new LeaseTerms("b", PERIOD)))) {
            assertThat(WriterDocument.open(each.sign(KEY), TRUSTED, Samples.CLUSTER))
                    .isEqualTo(each);
        }
    }

    @Test
    void aDocumentNeverRepeats() throws Exception {
        Tenure tenure = take(a);
        byte[] before = read();
        tenure.renew();
        assertThat(read()).isNotEqualTo(before);
        byte[] renewed = read();
        tenure.close();
        assertThat(read()).isNotEqualTo(renewed);
    }

    private byte[] read() throws IOException {
        try (InputStream in = store.open(WRITER, ByteRange.ALL)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aHolderHasANameThatCanBePrinted() {
        LeaseTerms terms = LeaseTerms.of("host one\u001b[31m", 4711, new Random(1), PERIOD);
        assertThat(terms.holder()).matches("host-one--31m:4711:[0-9a-f]{8}");
        assertThat(LeaseTerms.of("", 1, new Random(1), PERIOD).holder()).startsWith("unknown:1:");
        assertThat(LeaseTerms.of("h".repeat(300), 1, new Random(1), PERIOD).holder())
                .hasSizeLessThan(200);
        assertThatThrownBy(() -> new LeaseTerms("a b", PERIOD)).hasMessage("not the name of a holder: \"a b\"");
        assertThatThrownBy(() -> new LeaseTerms("a", Duration.ofMillis(199)))
                .hasMessage("a lease of PT0.199S is not within PT0.2S and PT1H");
    }
}
