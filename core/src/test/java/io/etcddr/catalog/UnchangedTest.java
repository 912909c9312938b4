package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.WriteMode;
import io.etcddr.value.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is said of a point beyond its own time.
final class UnchangedTest {
    private static final PointId ID = PointId.of(Samples.TIME, PointKind.HOT, 45_118);

    private final SigningKey key = SigningKey.generate();
    private Instant now = Samples.TIME;
    private ObjectStore store;
    private Catalog catalog;
    private CatalogWriter writer;

    @BeforeEach
    void publish() throws Exception {
        store = new MemoryObjectStore(() -> now);
        catalog = Catalog.in(store, Samples.CLUSTER, TrustedKeys.of(key.verifyingKey()));
        writer = catalog.writer(key);
        Manifest manifest = Samples.manifest(Samples.CLUSTER, ID, List.of(1L));
        putData(manifest);
        writer.publish(manifest);
    }

    private void putData(Manifest manifest) throws Exception {
        Samples.put(store, manifest.base().key(), Samples.DATA);
    }

    private static Unchanged at(Instant time, long revision) {
        return new Unchanged(Samples.CLUSTER, ID, revision, time, List.of(new MemberId(1)), "test");
    }

    private static Instant after(Duration time) {
        return Samples.TIME.plus(time);
    }

    private Point listed() throws Exception {
        Listing listing = catalog.points();
        assertThat(listing.problems()).isEmpty();
        return listing.points().getFirst();
    }

    private Point found() throws Exception {
        return catalog.find(new PointSelector.ById(ID));
    }

    @Test
    void aPointHoldsEverythingUpToItsOwnTimeUntilSomethingSaysMore() throws Exception {
        assertThat(listed().unchanged()).isEmpty();
        assertThat(listed().asOf()).isEqualTo(ID.time());
        Unchanged said = at(after(Duration.ofHours(1)), 45_118);
        writer.record(said);
        assertThat(listed().unchanged()).contains(said);
        assertThat(listed().asOf()).isEqualTo(said.time());
        assertThat(found()).isEqualTo(listed());
        assertThat(catalog.newest(1).points()).containsExactly(listed());
    }

    @Test
    void thereIsOneRecordAndALaterTimeReplacesAnEarlierOneOnly() throws Exception {
        Unchanged early = at(after(Duration.ofHours(1)), 45_118);
        Unchanged late = at(after(Duration.ofHours(2)), 45_118);
        writer.record(early);
        writer.record(late);
        writer.record(early);
        assertThat(listed().unchanged()).contains(late);
        try (Stream<ObjectStat> objects = store.list(Layout.unchanged(Samples.CLUSTER))) {
            assertThat(objects).hasSize(1);
        }
    }

    @Test
    void aRecordOfAnotherRevisionCountsForNothing() throws Exception {
        writer.record(at(after(Duration.ofHours(1)), 45_119));
        assertThat(listed().unchanged()).isEmpty();
        assertThat(found().unchanged()).isEmpty();
    }

    @Test
    void aRecordThatNobodyTrustedSignedCountsForNothingAndIsReported() throws Exception {
        Unchanged forged = at(after(Duration.ofDays(9)), 45_118);
        Documents.write(
                store,
                forged.key(),
                SignedDocument.sign(Unchanged.TYPE, forged.write(), SigningKey.generate()),
                WriteMode.CREATE_ONLY);
        Listing listing = catalog.points();
        assertThat(listing.points().getFirst().unchanged()).isEmpty();
        assertThat(listing.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.object()).isEqualTo(forged.key());
            assertThat(problem.point()).contains(ID);
        });
        assertThat(found().unchanged()).isEmpty();
    }

    @Test
    void aRecordThatWasCopiedToAnotherPointIsNotBelieved() throws Exception {
        PointId other = PointId.of(Samples.TIME.plusSeconds(60), PointKind.HOT, 45_118);
        Manifest manifest = Samples.manifest(Samples.CLUSTER, other, List.of(1L));
        putData(manifest);
        writer.publish(manifest);
        Documents.write(
                store,
                Layout.unchanged(Samples.CLUSTER, other),
                SignedDocument.sign(
                        Unchanged.TYPE, at(after(Duration.ofDays(1)), 45_118).write(), key),
                WriteMode.CREATE_ONLY);
        Listing listing = catalog.points();
        assertThat(listing.points()).allMatch(point -> point.unchanged().isEmpty());
        assertThat(listing.problems()).hasSize(1);
    }

    @Test
    void theRecordGoesWithItsPoint() throws Exception {
        writer.record(at(after(Duration.ofHours(1)), 45_118));
        writer.delete(List.of(ID));
        try (Stream<ObjectStat> objects = store.list(Layout.cluster(Samples.CLUSTER))) {
            assertThat(objects).isEmpty();
        }
    }

    @Test
    void aRecordWithoutAPointIsGarbage() throws Exception {
        writer.delete(List.of(ID));
        writer.record(at(after(Duration.ofHours(1)), 45_118));
        now = after(Duration.ofHours(2));
        putData(Samples.manifest(Samples.TIME.plusSeconds(7200), 5)); // tells the time of the store
        assertThat(writer.garbage(Duration.ofHours(1), () -> now).collect().removed())
                .containsExactly(Layout.unchanged(Samples.CLUSTER, ID));
    }

    @Test
    void theNewestPointOfAKindIsFoundByItsName() throws Exception {
        Manifest cold = Samples.manifest(Samples.TIME.plusSeconds(60), 45_118);
        putData(cold);
        writer.publish(cold);
        assertThat(catalog.newestOf(PointKind.HOT)).map(Point::id).contains(ID);
        assertThat(catalog.newestOf(PointKind.COLD)).map(Point::id).contains(cold.id());
        writer.delete(List.of(ID));
        assertThat(catalog.newestOf(PointKind.HOT)).isEmpty();
    }
}
