package io.etcddr.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.PointSelector.ById;
import io.etcddr.catalog.PointSelector.Latest;
import io.etcddr.catalog.PointSelector.LatestProven;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import io.etcddr.testing.Await;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CatalogTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final SigningKey FORGER = SigningKey.generate();
    private static final TrustedKeys TRUSTED = TrustedKeys.of(KEY.verifyingKey());
    private static final Instant T = Samples.TIME;

    private final MemoryObjectStore store = new MemoryObjectStore(() -> T);
    private Catalog catalog;
    private CatalogWriter writer;

    @BeforeEach
    void open() throws Exception {
        catalog = catalog(TRUSTED);
        writer = catalog.writer(KEY);
    }

    private Catalog catalog(TrustedKeys trusted) throws Exception {
        return Repository.openOrCreate(store, new Random(1)).catalog(Samples.CLUSTER, trusted, CacheFolder.off());
    }

    private Manifest publish(Manifest manifest) throws Exception {
        Samples.put(store, manifest.base().key(), Samples.DATA);
        writer.publish(manifest);
        return manifest;
    }

    private void overwrite(Manifest manifest, byte[] content) throws Exception {
        Samples.put(store, Layout.manifest(Samples.CLUSTER, manifest.id()), content);
    }

    private byte[] read(ObjectKey key) throws Exception {
        try (InputStream in = store.open(key, ByteRange.ALL)) {
            return in.readAllBytes();
        }
    }

    private static Verification verification(PointId id, Instant time, Outcome outcome) {
        return new Verification(Samples.CLUSTER, id, Level.STRUCTURE, time, outcome, "0.1.0", List.of());
    }

    @Test
    void pointsAreListedNewestFirst() throws Exception {
        Manifest second = publish(Samples.manifest(T.plusSeconds(60), 20));
        Manifest first = publish(Samples.manifest(T, 10));
        Manifest third = publish(Samples.manifest(T.plusSeconds(120), 30));
        Listing listing = catalog.points();
        assertThat(listing.points()).extracting(Point::manifest).containsExactly(third, second, first);
        assertThat(listing.problems()).isEmpty();
        assertThat(listing.total()).isEqualTo(3);
        assertThat(catalog.newest(2).points()).extracting(Point::manifest).containsExactly(third, second);
        assertThat(catalog.newest(2).total()).isEqualTo(3);
    }

    @Test
    void aPointWithoutManifestIsNeverListed() throws Exception {
        Samples.put(store, Samples.manifest(T, 10).base().key(), Samples.DATA);
        assertThat(catalog.points().points()).isEmpty();
        assertThat(catalog.points().problems()).isEmpty();
    }

    @Test
    void aPointIsNotPublishedTwice() throws Exception {
        Manifest manifest = publish(Samples.manifest(T, 10));
        Manifest other = Samples.unproven(T, 10);
        assertThatThrownBy(() -> writer.publish(other))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint())
                            .contains("Another backup of cluster prod was faster; nothing was changed.");
                })
                .hasMessage("point %s is there already", manifest.id());
        assertThat(catalog.find(new Latest()).manifest()).isEqualTo(manifest);
    }

    /// A request whose answer was lost is repeated by the client library and finds the key taken, by itself.
    @Test
    void publishingTheSameBytesAgainSucceeds() throws Exception {
        Manifest manifest = publish(Samples.manifest(T, 10));
        assertThat(writer.publish(manifest).manifest()).isEqualTo(manifest);
    }

    @Test
    void ofTwoWritersOfOneIdExactlyOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            Instant time = T.plusSeconds(round);
            Samples.put(store, Samples.manifest(time, 10).base().key(), Samples.DATA);
            List<Callable<String>> writers = new ArrayList<>();
            for (Manifest manifest : List.of(Samples.manifest(time, 10), Samples.unproven(time, 10))) {
                writers.add(() -> {
                    try {
                        catalog.writer(KEY).publish(manifest);
                        return "won";
                    } catch (Failure e) {
                        return e.code().name();
                    }
                });
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<String> results = new ArrayList<>();
                for (Future<String> result : threads.invokeAll(writers)) {
                    results.add(result.get());
                }
                assertThat(results).containsExactlyInAnyOrder("won", "REFUSED");
            }
        }
    }

    @Test
    void aManifestIsNotPublishedWithoutItsData() throws Exception {
        Manifest manifest = Samples.manifest(T, 10);
        assertThatThrownBy(() -> writer.publish(manifest))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.INTEGRITY))
                .hasMessage(
                        "point %s: %s is not there, the manifest says 4 bytes",
                        manifest.id(), manifest.base().key());
        Samples.put(store, manifest.base().key(), new byte[3]);
        assertThatThrownBy(() -> writer.publish(manifest))
                .hasMessage(
                        "point %s: %s has 3 bytes, the manifest says 4 bytes",
                        manifest.id(), manifest.base().key());
        assertThat(catalog.points().total()).isZero();
    }

    @Test
    void aWriterWhomNoReaderWouldBelieveIsRefusedAtOnce() {
        assertThatThrownBy(() -> catalog.writer(FORGER))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
                    assertThat(failure.hint())
                            .contains("Add %s to signing.trusted-keys."
                                    .formatted(FORGER.verifyingKey().text()));
                })
                .hasMessage(
                        "the signing key %s is not among the trusted keys (%s)",
                        FORGER.verifyingKey().id(), KEY.verifyingKey().id());
    }

    @Test
    void aForgedManifestIsAProblemBesideTheGoodOnes() throws Exception {
        Manifest good = publish(Samples.manifest(T, 10));
        Manifest forged = Samples.manifest(T.plusSeconds(1), 11);
        overwrite(forged, ManifestJson.sign(forged, FORGER));
        overwrite(Samples.manifest(T.plusSeconds(2), 12), "not json".getBytes(UTF_8));
        Samples.put(store, new ObjectKey("prod/manifests/readme.txt"), new byte[3]);
        Listing listing = catalog.points();
        assertThat(listing.points()).extracting(Point::manifest).containsExactly(good);
        assertThat(listing.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "prod/manifests/readme.txt: is not named after a recovery point",
                        "point 20261123T130002Z-cold-r0000000012: prod/manifests/20261123T130002Z-cold-r0000000012.json:"
                                + " not JSON at byte 0",
                        "point 20261123T130001Z-cold-r0000000011: prod/manifests/20261123T130001Z-cold-r0000000011.json:"
                                + " is signed by key %s, which is not trusted (trusted: %s)"
                                        .formatted(
                                                FORGER.verifyingKey().id(),
                                                KEY.verifyingKey().id()));
        assertThat(listing.problems()).extracting(Problem::code).containsOnly(ErrorCode.INTEGRITY);
    }

    /// Whoever can write to the store could otherwise choose the age of a restore.
    @Test
    void latestNeverFallsBackSilently() throws Exception {
        Manifest good = publish(Samples.manifest(T, 10));
        Manifest forged = Samples.manifest(T.plusSeconds(1), 11);
        overwrite(forged, ManifestJson.sign(forged, FORGER));
        for (PointSelector selector : List.of(new Latest(), new LatestProven())) {
            assertThatThrownBy(() -> catalog.find(selector))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY);
                        assertThat(failure.hint())
                                .contains("The newest good one is %s: ask for it by its id if that is what you want."
                                        .formatted(good.id()));
                    })
                    .hasMessageStartingWith("point %s: ", forged.id());
        }
        assertThat(catalog.find(new ById(good.id())).manifest()).isEqualTo(good);
    }

    @Test
    void latestProvenPassesOverUnprovenPoints() throws Exception {
        Manifest proven = publish(Samples.manifest(T, 10));
        Manifest unproven = publish(Samples.unproven(T.plusSeconds(1), 11));
        assertThat(catalog.find(new Latest()).manifest()).isEqualTo(unproven);
        assertThat(catalog.find(new LatestProven()).manifest()).isEqualTo(proven);
        assertThat(catalog.find(new Latest()).proven()).isFalse();
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        PointId id = PointId.of(T, PointKind.COLD, 10);
        assertThatThrownBy(() -> catalog.find(new ById(id)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("cluster prod has no recovery point %s", id);
        assertThatThrownBy(() -> catalog.find(new Latest()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("cluster prod has no recovery point");
        publish(Samples.unproven(T, 10));
        assertThatThrownBy(() -> catalog.find(new LatestProven()))
                .hasMessage("cluster prod has no proven recovery point");
    }

    @Test
    void aForgedPointThatIsAskedForFailsWithItsName() throws Exception {
        Manifest forged = Samples.manifest(T, 10);
        overwrite(forged, ManifestJson.sign(forged, FORGER));
        assertThatThrownBy(() -> catalog.find(new ById(forged.id())))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.INTEGRITY))
                .hasMessageStartingWith("point %s: ", forged.id());
        assertThat(catalog(TrustedKeys.everybody()).find(new ById(forged.id())).manifest())
                .isEqualTo(forged);
    }

    @Test
    void aNewerFormatIsRefusedWithAHint() throws Exception {
        Manifest newer = Samples.manifest(T, 10);
        Map<String, Object> json = ManifestJson.write(newer);
        json.put("format", 2L);
        overwrite(newer, SignedDocument.sign(ManifestJson.TYPE, json, KEY));
        assertThatThrownBy(() -> catalog.find(new ById(newer.id())))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint())
                            .contains("Use a newer version of etcd-dr: this object was written by one.");
                })
                .hasMessageEndingWith("manifest format 2 is newer than this program knows (1)");
    }

    @Test
    void aManifestCountsOnlyWhereItBelongs() throws Exception {
        Manifest old = publish(Samples.manifest(T, 10));
        byte[] stored = read(Layout.manifest(Samples.CLUSTER, old.id()));
        Manifest replayed = Samples.manifest(T.plusSeconds(5), 99);
        overwrite(replayed, stored);
        assertThatThrownBy(() -> catalog.find(new Latest()))
                .hasMessageEndingWith("belongs to prod/manifests/%s.json and was copied here", old.id());
        ClusterName other = new ClusterName("other");
        Samples.put(store, Layout.manifest(other, old.id()), stored);
        Catalog elsewhere = Repository.open(store).catalog(other, TRUSTED, CacheFolder.off());
        assertThat(elsewhere.points().points()).isEmpty();
        assertThat(elsewhere.points().problems())
                .singleElement()
                .hasToString(
                        "point %1$s: other/manifests/%1$s.json: belongs to prod/manifests/%1$s.json and was copied here"
                                .formatted(old.id()));
    }

    private Catalog failing(Function<ObjectKey, Optional<IOException>> failures) throws Exception {
        ObjectStore failing = new ForwardingStore(store) {
            @Override
            public InputStream open(ObjectKey key, ByteRange range) throws IOException {
                Optional<IOException> failure = failures.apply(key);
                if (failure.isPresent()) {
                    throw failure.get();
                }
                return super.open(key, range);
            }
        };
        return Repository.open(failing).catalog(Samples.CLUSTER, TRUSTED, CacheFolder.off());
    }

    private static boolean isManifest(ObjectKey key) {
        return key.value().contains("/manifests/");
    }

    @Test
    void aManifestThatTheStoreDoesNotGiveIsAProblemBesideTheGoodOnes() throws Exception {
        Manifest good = publish(Samples.manifest(T, 10));
        Manifest locked = publish(Samples.manifest(T.plusSeconds(1), 11));
        for (IOException failure : List.of(
                new StoreException(StoreException.Reason.FAILED, "the object is in an archive"),
                new IOException("the object is in an archive"))) {
            Listing listing = failing(
                            key -> key.value().contains(locked.id().value()) ? Optional.of(failure) : Optional.empty())
                    .points();
            assertThat(listing.points()).extracting(Point::manifest).containsExactly(good);
            assertThat(listing.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(ErrorCode.STORE);
                assertThat(problem.point()).contains(locked.id());
                assertThat(problem.message()).isEqualTo("the object is in an archive");
            });
        }
    }

    @Test
    void aStoreThatGivesNothingIsAnErrorAndNotAListOfProblems() throws Exception {
        publish(Samples.manifest(T, 10));
        publish(Samples.manifest(T.plusSeconds(1), 11));
        StoreException denied = new StoreException(StoreException.Reason.DENIED, "denied");
        assertThatThrownBy(() -> failing(key -> isManifest(key) ? Optional.of(denied) : Optional.empty())
                        .points())
                .isInstanceOf(StoreException.class)
                .hasMessage("denied");
        StoreException gone = new StoreException(StoreException.Reason.UNREACHABLE, "no answer");
        assertThatThrownBy(() -> failing(key -> key.name().endsWith("11.json") ? Optional.of(gone) : Optional.empty())
                        .points())
                .isInstanceOf(StoreException.class)
                .hasMessage("no answer");
    }

    @Test
    void aPointThatIsDeletedWhileItIsListedDoesNotExist() throws Exception {
        Manifest kept = publish(Samples.manifest(T, 10));
        PointId deleted = publish(Samples.manifest(T.plusSeconds(1), 11)).id();
        Catalog catalog = failing(key -> key.value().contains(deleted.value())
                ? Optional.of(new NoSuchFileException(key.value()))
                : Optional.empty());
        assertThat(catalog.points().points()).extracting(Point::manifest).containsExactly(kept);
        assertThat(catalog.points().problems()).isEmpty();
        assertThat(catalog.find(new Latest()).manifest()).isEqualTo(kept);
    }

    @Test
    void manyManifestsAreReadAtOnce() throws Exception {
        for (int i = 0; i < 300; i++) {
            publish(Samples.manifest(T.plusSeconds(i), 10 + i));
        }
        assertThat(catalog.points().points()).hasSize(300);
        assertThat(catalog.newest(50).points())
                .hasSize(50)
                .first()
                .extracting(Point::id)
                .isEqualTo(PointId.of(T.plusSeconds(299), PointKind.COLD, 309));
    }

    @Test
    void recordsAreListedWhileManifestsAreRead() throws Exception {
        PointId id = publish(Samples.manifest(T, 10)).id();
        Verification passed = verification(id, T.plusSeconds(9), Outcome.PASSED);
        writer.record(passed);
        CountDownLatch recordsAreListed = new CountDownLatch(1);
        ObjectStore waiting = new ForwardingStore(store) {
            @Override
            public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
                if (prefix.equals(Layout.verifications(Samples.CLUSTER))) {
                    recordsAreListed.countDown();
                }
                return super.list(prefix);
            }

            @Override
            public InputStream open(ObjectKey key, ByteRange range) throws IOException {
                if (isManifest(key)) {
                    Await.until(
                            "a listing of records before manifests are read",
                            Duration.ofSeconds(10),
                            () -> recordsAreListed.getCount() == 0);
                }
                return super.open(key, range);
            }
        };
        assertThat(Catalog.in(waiting, Samples.CLUSTER, TRUSTED).points().points())
                .singleElement()
                .extracting(Point::lastVerification)
                .isEqualTo(Optional.of(passed));
    }

    @Test
    void aFailedListingOfRecordsIsNotAnEmptyOne() throws Exception {
        publish(Samples.manifest(T, 10));
        ObjectStore failing = new ForwardingStore(store) {
            @Override
            public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
                if (prefix.equals(Layout.verifications(Samples.CLUSTER))) {
                    throw new StoreException(StoreException.Reason.UNREACHABLE, "no answer");
                }
                return super.list(prefix);
            }
        };
        assertThatThrownBy(() -> Catalog.in(failing, Samples.CLUSTER, TRUSTED).points())
                .isInstanceOf(StoreException.class)
                .hasMessage("no answer");
    }

    @Test
    void verificationRecordsAreListedWithTheirPointNewestFirst() throws Exception {
        PointId id = publish(Samples.manifest(T, 10)).id();
        Verification failed = new Verification(
                Samples.CLUSTER, id, Level.CHECKSUM, T.plusSeconds(5), Outcome.FAILED, "0.1.0", List.of("page 7"));
        Verification passed = verification(id, T.plusSeconds(9), Outcome.PASSED);
        writer.record(passed);
        writer.record(failed);
        assertThat(catalog.points().points().getFirst().verifications()).containsExactly(passed, failed);
        assertThat(catalog.find(new Latest()).lastVerification()).contains(passed);
        assertThat(store.list(Layout.verifications(Samples.CLUSTER)).map(ObjectStat::key))
                .extracting(ObjectKey::name)
                .containsExactly("20261123T130005.000Z-checksum.json", "20261123T130009.000Z-structure.json");
    }

    @Test
    void aRecordTellsWhyAndHowFastItWas() throws Exception {
        PointId id = publish(Samples.manifest(T, 10)).id();
        Verification drill = new Verification(
                Samples.CLUSTER,
                id,
                Level.DRILL,
                T.plusSeconds(7),
                Outcome.PASSED,
                "0.1.0",
                List.of(),
                Occasion.SCHEDULE,
                Optional.of(Duration.ofNanos(3_421_999_999L)));
        writer.record(drill);
        writer.record(verification(id, T.plusSeconds(9), Outcome.PASSED));
        Point point = catalog.find(new Latest());
        assertThat(point.lastDrill()).contains(drill);
        assertThat(drill.timeToRestore()).contains(Duration.ofMillis(3_421));
        assertThat(point.lastVerification()).hasValueSatisfying(record -> {
            assertThat(record.occasion()).isEqualTo(Occasion.REQUEST);
            assertThat(record.timeToRestore()).isEmpty();
        });
    }

    @Test
    void whatFailedStaysFailedUntilSomethingAsDeepPasses() {
        PointId id = PointId.of(T, PointKind.COLD, 10);
        List<Verification> records = new ArrayList<>();
        assertThat(failed(records)).isFalse();
        add(records, id, Level.CHECKSUM, Outcome.FAILED);
        assertThat(failed(records)).isTrue();
        add(records, id, Level.STRUCTURE, Outcome.PASSED);
        assertThat(failed(records)).as("deeper, and sound").isFalse();
        add(records, id, Level.DRILL, Outcome.FAILED);
        assertThat(failed(records)).isTrue();
        add(records, id, Level.STRUCTURE, Outcome.PASSED);
        add(records, id, Level.CHECKSUM, Outcome.PASSED);
        assertThat(failed(records)).as("no etcd boots from sound pages").isTrue();
        add(records, id, Level.DRILL, Outcome.PASSED);
        assertThat(failed(records)).isFalse();
        add(records, id, Level.CHECKSUM, Outcome.FAILED);
        assertThat(failed(records)).as("damaged since").isTrue();
    }

    private static void add(List<Verification> to, PointId id, Level level, Outcome outcome) {
        to.add(new Verification(Samples.CLUSTER, id, level, T.plusSeconds(to.size()), outcome, "0.1.0", List.of()));
    }

    private static boolean failed(List<Verification> records) {
        return new Point(Samples.manifest(T, 10), records).failedVerification();
    }

    /// A later version may know other occasions.
    @Test
    void anUnknownOccasionIsNoReasonToDisbelieve() throws Exception {
        PointId id = publish(Samples.manifest(T, 10)).id();
        Verification record = verification(id, T, Outcome.PASSED);
        SortedMap<String, Object> json = record.write();
        json.put("occasion", "full-moon");
        Samples.put(store, record.key(), SignedDocument.sign(Verification.TYPE, json, KEY));
        assertThat(catalog.find(new Latest()).verifications()).containsExactly(record);
    }

    @Test
    void aForgedRecordIsAProblemAndCountsForNothing() throws Exception {
        PointId id = publish(Samples.unproven(T, 10)).id();
        Verification forged = verification(id, T, Outcome.PASSED);
        Samples.put(store, forged.key(), SignedDocument.sign(Verification.TYPE, forged.write(), FORGER));
        Listing listing = catalog.points();
        assertThat(listing.points().getFirst().verifications()).isEmpty();
        assertThat(listing.points().getFirst().proven()).isFalse();
        assertThat(listing.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.object()).isEqualTo(forged.key());
            assertThat(problem.point()).contains(id);
        });
        assertThat(catalog.find(new Latest()).verifications()).isEmpty();
    }

    @Test
    void aRecordOfAnotherPointIsNotTakenForThisOne() throws Exception {
        PointId good = publish(Samples.manifest(T, 10)).id();
        PointId bad = publish(Samples.manifest(T.plusSeconds(1), 11)).id();
        Verification passed = verification(good, T, Outcome.PASSED);
        writer.record(passed);
        Samples.put(
                store,
                Layout.verifications(Samples.CLUSTER, bad).resolve(passed.key().name()),
                read(passed.key()));
        Listing listing = catalog.points();
        assertThat(listing.points().getFirst().id()).isEqualTo(bad);
        assertThat(listing.points().getFirst().verifications()).isEmpty();
        assertThat(listing.problems())
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("belongs to %s and was copied here".formatted(passed.key()));
    }

    @Test
    void longFindingsAreCut() {
        Verification verification = new Verification(
                Samples.CLUSTER,
                PointId.of(T, PointKind.COLD, 1),
                Level.STRUCTURE,
                T,
                Outcome.FAILED,
                "0.1.0",
                java.util.Collections.nCopies(500, "x".repeat(2_000)));
        assertThat(verification.findings()).hasSize(100).allMatch(finding -> finding.length() == 500);
    }

    @Test
    void theLastSeenRevisionIsTheHighestOfAllManifestsAndOfWhatWasKept() throws Exception {
        assertThat(catalog.lastSeen()).isEqualTo(new LastSeen(0, List.of()));
        publish(Samples.manifest(T, 100));
        publish(Samples.manifest(T.plusSeconds(1), 50));
        assertThat(catalog.lastSeen().revision()).isEqualTo(117);
        writer.raiseLastSeen(500, T);
        writer.raiseLastSeen(400, T);
        assertThat(catalog.lastSeen().revision()).isEqualTo(500);
        store.delete(store.list(Layout.manifests(Samples.CLUSTER))
                .map(ObjectStat::key)
                .toList());
        assertThat(catalog.lastSeen()).isEqualTo(new LastSeen(500, List.of()));
        store.delete(List.of(Layout.seen(Samples.CLUSTER)));
        assertThat(catalog.lastSeen().revision()).isZero();
    }

    @Test
    void aForgedLastSeenRevisionMovesNothing() throws Exception {
        publish(Samples.manifest(T, 100));
        SeenRevision forged = new SeenRevision(Samples.CLUSTER, Long.MAX_VALUE, T);
        Samples.put(
                store, Layout.seen(Samples.CLUSTER), SignedDocument.sign(SeenRevision.TYPE, forged.write(), FORGER));
        LastSeen seen = catalog.lastSeen();
        assertThat(seen.revision()).isEqualTo(117);
        assertThat(seen.problems()).singleElement().extracting(Problem::object).isEqualTo(Layout.seen(Samples.CLUSTER));
        writer.raiseLastSeen(130, T);
        assertThat(catalog.lastSeen()).isEqualTo(new LastSeen(130, List.of()));
    }

    @Test
    void discardRemovesTheDataOfAFailedBackup() throws Exception {
        Manifest manifest = Samples.manifest(T, 10);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        writer.discard(manifest.id());
        assertThat(store.stat(manifest.base().key())).isEmpty();
        writer.discard(manifest.id());
    }

    @Test
    void discardNeverTouchesAPublishedPoint() throws Exception {
        Manifest manifest = publish(Samples.manifest(T, 10));
        catalog.writer(KEY).discard(manifest.id());
        assertThat(store.stat(manifest.base().key())).isPresent();
    }

    @Test
    void selectorsAreParsed() throws Exception {
        assertThat(PointSelector.parse("latest")).isEqualTo(new Latest());
        assertThat(PointSelector.parse("latest-proven")).isEqualTo(new LatestProven());
        assertThat(PointSelector.parse("20261123T130000Z-hot-r0000012345"))
                .isEqualTo(new ById(new PointId("20261123T130000Z-hot-r0000012345")));
        assertThatThrownBy(() -> PointSelector.parse("newest"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessage("\"newest\" names no recovery point");
    }

    @Test
    void keysSpeakOfPoints() {
        ObjectKey points = Layout.points(Samples.CLUSTER);
        PointId id = PointId.of(T, PointKind.COLD, 10);
        assertThat(Layout.pointOf(points, Layout.base(Samples.CLUSTER, id, List.of("zstd", "age"))))
                .contains(id);
        assertThat(Layout.base(Samples.CLUSTER, id, List.of("zstd", "age")).name())
                .isEqualTo("base.db.zst.age");
        assertThat(Layout.base(Samples.CLUSTER, id, List.of()).name()).isEqualTo("base.db");
        assertThat(Layout.pointOf(points, new ObjectKey("prod/points/x/y"))).isEqualTo(Optional.empty());
        assertThat(Layout.pointOf(points, new ObjectKey("prod/points/" + id))).isEqualTo(Optional.empty());
    }
}
