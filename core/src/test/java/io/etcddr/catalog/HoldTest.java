package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.PointSelector.Latest;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HoldTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final SigningKey FORGER = SigningKey.generate();
    private static final Instant T = Samples.TIME;

    private final MemoryObjectStore store = new MemoryObjectStore(() -> T);

    private static Catalog catalog(ObjectStore in) throws Exception {
        return Repository.openOrCreate(in, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    private PointId publish(int second) throws Exception {
        Manifest manifest = Samples.manifest(T.plusSeconds(second), 10);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        catalog(store).writer(KEY).publish(manifest);
        return manifest.id();
    }

    private void put(Hold hold, ObjectKey at, SigningKey signer) throws IOException {
        Samples.put(store, at, SignedDocument.sign(Hold.TYPE, hold.write(), signer));
    }

    @Test
    void aHeldPointIsShownWithItsHold() throws Exception {
        PointId free = publish(1);
        PointId held = publish(2);
        Instant now = T.plusMillis(3_600_123);
        Hold hold = catalog(store).writer(KEY).hold(held, "ann@bastion", "before the upgrade", now.plusNanos(5));
        assertThat(hold).isEqualTo(new Hold(Samples.CLUSTER, held, now, "ann@bastion", "before the upgrade"));
        assertThat(catalog(store).points().points())
                .extracting(Point::hold)
                .containsExactly(Optional.of(hold), Optional.empty());
        assertThat(catalog(store).newest(1).points()).extracting(Point::hold).containsExactly(Optional.of(hold));
        assertThat(catalog(store).find(new Latest()).hold()).contains(hold);
        assertThat(catalog(store).find(new PointSelector.ById(free)).hold()).isEmpty();
        assertThat(catalog(store).holds()).isEqualTo(new Holds(List.of(hold), Set.of(), List.of()));
        assertThat(catalog(store).hold(held)).contains(hold);
    }

    @Test
    void aReleasedPointIsFree() throws Exception {
        PointId held = publish(1);
        CatalogWriter writer = catalog(store).writer(KEY);
        Hold hold = writer.hold(held, "ann", "why", T);
        assertThat(writer.release(held)).isEqualTo(hold);
        assertThat(catalog(store).find(new Latest()).hold()).isEmpty();
        assertThatThrownBy(() -> writer.release(held))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("point %s has no hold", held);
    }

    @Test
    void aHeldPointIsNotHeldTwice() throws Exception {
        PointId held = publish(1);
        CatalogWriter writer = catalog(store).writer(KEY);
        Hold first = writer.hold(held, "ann", "why", T);
        assertThatThrownBy(() -> writer.hold(held, "joe", "because", T))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessage("point %s has a hold by ann since 2026-11-23T13:00:00.000Z: why", held);
        assertThat(catalog(store).holds().holds()).containsExactly(first);
    }

    @Test
    void whatIsNotThereCannotBeHeld() throws Exception {
        PointId missing = PointId.of(T, PointKind.COLD, 1);
        assertThatThrownBy(() -> catalog(store).writer(KEY).hold(missing, "ann", "why", T))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("cluster prod has no recovery point %s", missing);
        assertThat(catalog(store).holds().holds()).isEmpty();
    }

    /// The point is deleted while the hold is written.
    @Test
    void aHoldThatComesTooLateSaysSo() throws Exception {
        PointId id = publish(1);
        ObjectStore racing = new ForwardingStore(store) {
            @Override
            public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
                store.delete(List.of(Layout.manifest(Samples.CLUSTER, id)));
                return super.create(key, mode);
            }
        };
        assertThatThrownBy(() -> catalog(racing).writer(KEY).hold(id, "ann", "why", T))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("point %s was deleted before the hold was in place", id);
        assertThat(catalog(store).holds().holds()).isEmpty();
    }

    @Test
    void aHoldThatCannotBeBelievedHoldsAllTheSame() throws Exception {
        PointId forged = publish(1);
        PointId damaged = publish(2);
        PointId copied = publish(3);
        put(new Hold(Samples.CLUSTER, forged, T, "mallory", "x"), Layout.hold(Samples.CLUSTER, forged), FORGER);
        Samples.put(store, Layout.hold(Samples.CLUSTER, damaged), new byte[] {1});
        put(new Hold(Samples.CLUSTER, damaged, T, "ann", "x"), Layout.hold(Samples.CLUSTER, copied), KEY);
        Listing listing = catalog(store).points();
        assertThat(listing.points())
                .extracting(point -> point.hold().orElseThrow().by())
                .containsExactly("unknown", "unknown", "unknown");
        assertThat(listing.problems())
                .extracting(Problem::point)
                .containsExactly(Optional.of(copied), Optional.of(damaged), Optional.of(forged));
        assertThat(listing.problems().getFirst().message())
                .isEqualTo("belongs to prod/holds/%s.json and was copied here", damaged);
        assertThat(catalog(store).find(new Latest()).hold()).isPresent();
        assertThat(catalog(store).holds().problems()).hasSize(3);
    }

    @Test
    void aHoldOutlivesItsPointAndOthersFilesAreNone() throws Exception {
        PointId id = publish(1);
        Hold hold = catalog(store).writer(KEY).hold(id, "ann", "why", T);
        store.delete(List.of(Layout.manifest(Samples.CLUSTER, id)));
        Samples.put(store, new ObjectKey("prod/holds/readme.txt"), new byte[1]);
        Samples.put(store, Layout.holds(Samples.CLUSTER).resolve(id + "/x.json"), new byte[1]);
        assertThat(catalog(store).holds()).isEqualTo(new Holds(List.of(hold), Set.of(id), List.of()));
        assertThat(catalog(store).points()).isEqualTo(new Listing(List.of(), List.of(), 0));
        assertThat(catalog(store).writer(KEY).release(id)).isEqualTo(hold);
    }

    @Test
    void aReasonIsOneShortLine() throws Exception {
        CatalogWriter writer = catalog(store).writer(KEY);
        PointId id = publish(1);
        assertThatThrownBy(() -> writer.hold(id, "ann", " ", T))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason is empty");
        assertThatThrownBy(() -> writer.hold(id, "ann", "x".repeat(501), T))
                .hasMessage("reason has 501 characters, at most 500");
        assertThatThrownBy(() -> writer.hold(id, "a\nn", "x", T))
                .hasMessage("by holds a line break or another control character");
        assertThat(catalog(store).holds().holds()).isEmpty();
    }
}
