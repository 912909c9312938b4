package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.testing.LockingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GarbageTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Duration DAY = Duration.ofHours(24);

    private Instant now = Samples.TIME;
    private final MemoryObjectStore store = new MemoryObjectStore(() -> now);

    private CatalogWriter writer() throws Exception {
        return writer(store);
    }

    private static CatalogWriter writer(ObjectStore store) throws Exception {
        return Repository.openOrCreate(store, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off())
                .writer(KEY);
    }

    private Garbage garbage() throws Exception {
        return writer().garbage(DAY, () -> now);
    }

    private Manifest publish(int second) throws Exception {
        Manifest manifest = data(second);
        writer().publish(manifest);
        return manifest;
    }

    private Manifest data(int second) throws Exception {
        Manifest manifest = Samples.manifest(Samples.TIME.plusSeconds(second), 10 + second);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        return manifest;
    }

    @Test
    void dataWithoutAManifestGoesAfterTheGracePeriod() throws Exception {
        Manifest lost = data(1);
        now = Samples.TIME.plus(DAY);
        Manifest kept = publish(2);
        assertThat(garbage().collect()).isEqualTo(new Garbage.Report(List.of(), 0, 0, 1, 0));
        now = now.plusMillis(1);
        Manifest newer = publish(3);
        assertThat(garbage().collect())
                .isEqualTo(new Garbage.Report(List.of(lost.base().key()), Samples.DATA.length, 0, 0, 0));
        assertThat(store.stat(lost.base().key())).isEmpty();
        assertThat(store.stat(kept.base().key())).isPresent();
        assertThat(store.stat(newer.base().key())).isPresent();
    }

    @Test
    void aPointWhoseManifestCannotBeReadIsStillAPoint() throws Exception {
        Manifest manifest = publish(1);
        Samples.put(store, Layout.manifest(Samples.CLUSTER, manifest.id()), new byte[] {1, 2, 3});
        now = now.plus(DAY.multipliedBy(30));
        publish(2);
        assertThat(garbage().collect().removed()).isEmpty();
        assertThat(store.stat(manifest.base().key())).isPresent();
    }

    @Test
    void recordsOfDeletedPointsGoToo() throws Exception {
        PointId deleted = publish(1).id();
        PointId kept = publish(2).id();
        for (PointId id : List.of(deleted, kept)) {
            writer().record(new Verification(
                    Samples.CLUSTER, id, Level.CHECKSUM, now, Outcome.PASSED, "0.1.0", List.of()));
        }
        store.delete(List.of(Layout.manifest(Samples.CLUSTER, deleted)));
        now = now.plus(DAY).plusSeconds(1);
        publish(3);
        assertThat(garbage().collect().removed())
                .containsExactly(
                        Layout.base(Samples.CLUSTER, deleted, List.of("zstd", "age")),
                        Layout.verifications(Samples.CLUSTER, deleted).resolve("20261123T130000.000Z-checksum.json"));
    }

    /// Somebody deleted the manifest of a point that was to be kept: stock tools can still restore the data.
    @Test
    void theDataOfAHeldPointStaysWithoutItsManifest() throws Exception {
        Manifest held = publish(1);
        writer().hold(held.id(), "ann", "the last good one", now);
        store.delete(List.of(Layout.manifest(Samples.CLUSTER, held.id())));
        now = now.plus(DAY.multipliedBy(30));
        publish(2);
        assertThat(garbage().collect()).isEqualTo(new Garbage.Report(List.of(), 0, 0, 0, 0));
        writer().release(held.id());
        assertThat(garbage().collect().removed()).containsExactly(held.base().key());
    }

    @Test
    void whatIsLockedStaysAndIsCounted() throws Exception {
        Manifest lost = data(1);
        Manifest locked = data(2);
        now = now.plus(DAY.multipliedBy(3));
        publish(3);
        Instant until = now.plusSeconds(60);
        ObjectStore locking = new LockingStore(
                store,
                key -> Optional.of(until)
                        .filter(end ->
                                now.isBefore(end) && key.equals(locked.base().key())));
        Garbage collector = writer(locking).garbage(DAY, () -> now);
        assertThat(collector.collect())
                .isEqualTo(new Garbage.Report(List.of(lost.base().key()), Samples.DATA.length, 0, 0, 1));
        now = until;
        assertThat(collector.collect().removed()).containsExactly(locked.base().key());
    }

    @Test
    void whatIsNotNamedAfterAPointIsLeftAlone() throws Exception {
        ObjectKey foreign = new ObjectKey("prod/points/backup-of-joe/x");
        ObjectKey other = new ObjectKey("other/points/20261123T130000Z-cold-r0000000001/base.db");
        Samples.put(store, foreign, new byte[1]);
        Samples.put(store, other, new byte[1]);
        now = now.plus(DAY.multipliedBy(30));
        publish(1);
        assertThat(garbage().collect()).isEqualTo(new Garbage.Report(List.of(), 0, 0, 0, 0));
    }

    /// Our clock is two days ahead of the store's: the backup that another machine runs is minutes old.
    @Test
    void aClockThatIsAheadRemovesNothing() throws Exception {
        Manifest running = data(1);
        now = now.plusSeconds(300);
        publish(2);
        Garbage ahead = writer().garbage(DAY, () -> now.plus(DAY.multipliedBy(2)));
        assertThat(ahead.collect()).isEqualTo(new Garbage.Report(List.of(), 0, 0, 1, 0));
        assertThat(store.stat(running.base().key())).isPresent();
    }

    @Test
    void anObjectFromTheFutureMakesNothingOld() throws Exception {
        data(1);
        Instant today = now;
        now = today.plus(DAY.multipliedBy(365));
        data(2);
        now = today.plusSeconds(60);
        assertThat(garbage().collect()).isEqualTo(new Garbage.Report(List.of(), 0, 0, 2, 0));
    }

    /// Between the listing of manifests and the deletion a manifest may appear, where a store lists late.
    @Test
    void aManifestThatTheListingMissedProtectsItsPoint() throws Exception {
        Manifest manifest = publish(1);
        now = now.plus(DAY.multipliedBy(3));
        publish(2);
        ObjectKey hidden = Layout.manifest(Samples.CLUSTER, manifest.id());
        ObjectStore late = new ForwardingStore(store) {
            @Override
            public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
                return super.list(prefix).filter(stat -> !stat.key().equals(hidden));
            }
        };
        assertThat(writer(late).garbage(DAY, () -> now).collect().removed()).isEmpty();
        assertThat(store.stat(manifest.base().key())).isPresent();
    }

    @Test
    void unfinishedUploadsOfAFolderGoToo(@TempDir Path folder) throws Exception {
        try (FileObjectStore files = FileObjectStore.initialize(folder)) {
            Manifest manifest = Samples.manifest(Samples.TIME, 10);
            var unfinished = files.create(manifest.base().key(), io.etcddr.store.WriteMode.CREATE_ONLY);
            unfinished.write(1);
            Garbage later = writer(files).garbage(DAY, () -> Instant.now().plus(DAY.multipliedBy(2)));
            assertThat(later.collect().uploads())
                    .as("the store shows no later time")
                    .isZero();
            Manifest tomorrow = Samples.manifest(Samples.TIME, 11);
            Samples.put(files, Layout.manifest(Samples.CLUSTER, tomorrow.id()), new byte[1]);
            Files.setLastModifiedTime(
                    folder.resolve(
                            Layout.manifest(Samples.CLUSTER, tomorrow.id()).value()),
                    FileTime.from(Instant.now().plus(DAY).plusSeconds(60)));
            Garbage.Report report = later.collect();
            assertThat(report.uploads()).isEqualTo(1);
            unfinished.close();
        }
    }
}
