package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Eraser.Erased;
import io.etcddr.catalog.Eraser.Held;
import io.etcddr.catalog.Eraser.Locked;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.testing.LockingStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EraserTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Instant NOW = Samples.TIME.plus(Duration.ofDays(30));

    private final MemoryObjectStore store = new MemoryObjectStore(() -> Samples.TIME);

    private static Catalog catalog(ObjectStore in) throws Exception {
        return Repository.openOrCreate(in, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    /// With two records.
    private Manifest publish(int second) throws Exception {
        Manifest manifest = Samples.manifest(Samples.TIME.plusSeconds(second), 10);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        CatalogWriter writer = catalog(store).writer(KEY);
        writer.publish(manifest);
        for (Level level : List.of(Level.CHECKSUM, Level.STRUCTURE)) {
            writer.record(new Verification(
                    Samples.CLUSTER, manifest.id(), level, Samples.TIME, Outcome.PASSED, "0.1.0", List.of()));
        }
        return manifest;
    }

    private static Eraser eraser(ObjectStore in) throws Exception {
        return new Eraser(in, catalog(in));
    }

    private List<ObjectKey> keys(String folder) {
        return store.list(new ObjectKey("prod/" + folder)).map(ObjectStat::key).toList();
    }

    /// Remembers what is deleted, and does to a deletion what a test wants.
    private static final class Recording extends ForwardingStore {
        final List<String> deleted = new ArrayList<>();

        Recording(ObjectStore store) {
            super(store);
        }

        @Override
        public void delete(Collection<ObjectKey> keys) throws IOException {
            keys.forEach(key -> deleted.add(key.value().split("/")[1]));
            super.delete(keys);
        }
    }

    @Test
    void theManifestGoesFirstThenTheDataThenTheRecords() throws Exception {
        Manifest gone = publish(1);
        Manifest kept = publish(2);
        Recording recording = new Recording(store);
        assertThat(eraser(recording).erase(gone.id())).isEqualTo(new Erased(Samples.DATA.length, Optional.empty()));
        assertThat(recording.deleted).containsExactly("manifests", "points", "verifications", "verifications");
        assertThat(keys("points/")).containsExactly(kept.base().key());
        assertThat(keys("manifests/")).containsExactly(Layout.manifest(Samples.CLUSTER, kept.id()));
        assertThat(keys("verifications/"))
                .hasSize(2)
                .allMatch(key -> key.value().contains(kept.id().value()));
    }

    @Test
    void aHeldPointIsNotTouched() throws Exception {
        Manifest held = publish(1);
        catalog(store).writer(KEY).hold(held.id(), "ann", "why", NOW);
        Recording recording = new Recording(store);
        assertThat(eraser(recording).erase(held.id())).isEqualTo(new Held());
        assertThat(recording.deleted).isEmpty();
    }

    @Test
    void aLockedPointIsNotTouchedUntilItsTimeIsOver() throws Exception {
        Manifest manifest = publish(1);
        ObjectKey name = Layout.manifest(Samples.CLUSTER, manifest.id());
        Map<ObjectKey, Instant> locks = new HashMap<>();
        Recording recording = new Recording(store);
        LockingStore locking = new LockingStore(
                recording, key -> Optional.ofNullable(locks.get(key)).filter(NOW::isBefore));
        locks.put(name, NOW.plusSeconds(60));
        locks.put(manifest.base().key(), NOW.plusSeconds(90));
        assertThat(eraser(locking).erase(manifest.id())).isEqualTo(new Locked(Optional.of(NOW.plusSeconds(90))));
        locks.put(manifest.base().key(), NOW);
        assertThat(eraser(locking).erase(manifest.id())).isEqualTo(new Locked(Optional.of(NOW.plusSeconds(60))));
        assertThat(recording.deleted).isEmpty();
        locks.put(name, NOW.minusSeconds(60));
        assertThat(eraser(locking).erase(manifest.id())).isInstanceOf(Erased.class);
    }

    /// A store whose locks cannot be asked for, and that refuses.
    @Test
    void aRefusalBecauseOfALockIsNoFailure() throws Exception {
        Manifest manifest = publish(1);
        ObjectStore refusing = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                throw new StoreException(Reason.LOCKED, "bucket b: DeleteObject failed: locked");
            }
        };
        assertThat(eraser(refusing).erase(manifest.id())).isEqualTo(new Locked(Optional.empty()));
        assertThat(catalog(store).points().points()).hasSize(1);
    }

    @Test
    void aManifestThatStaysLeavesThePointWhole() throws Exception {
        Manifest manifest = publish(1);
        ObjectStore failing = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                throw new StoreException(Reason.DENIED, "no right to delete");
            }
        };
        assertThatThrownBy(() -> eraser(failing).erase(manifest.id()))
                .isInstanceOf(StoreException.class)
                .hasMessage("no right to delete");
        assertThat(keys("points/")).hasSize(1);
        assertThat(keys("verifications/")).hasSize(2);
    }

    @Test
    void whatCannotBeDeletedAfterTheManifestIsLeftForGarbage() throws Exception {
        Manifest manifest = publish(1);
        ObjectStore failing = new ForwardingStore(store) {
            @Override
            public void delete(Collection<ObjectKey> keys) throws IOException {
                if (keys.contains(manifest.base().key())) {
                    throw new StoreException(Reason.FAILED, "slow down");
                }
                super.delete(keys);
            }
        };
        assertThat(eraser(failing).erase(manifest.id())).isInstanceOfSatisfying(Erased.class, erased -> {
            assertThat(erased.bytes()).isZero();
            assertThat(erased.left().orElseThrow()).hasMessage("slow down");
        });
        assertThat(catalog(store).points()).isEqualTo(new Listing(List.of(), List.of(), 0));
        assertThat(eraser(store).erase(manifest.id())).isEqualTo(new Erased(Samples.DATA.length, Optional.empty()));
        assertThat(keys("")).isEmpty();
    }
}
