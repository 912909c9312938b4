package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ForwardingStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentCacheTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final TrustedKeys TRUSTED = TrustedKeys.of(KEY.verifyingKey());
    private static final int POINTS = 8;

    @TempDir
    Path folder;

    private Instant now = Samples.TIME;
    private final CountingStore store = new CountingStore(new MemoryObjectStore(() -> now));
    private final List<Manifest> newestFirst = new ArrayList<>();

    /// Counts the objects that are read.
    private static final class CountingStore extends ForwardingStore {
        private final AtomicInteger reads = new AtomicInteger();

        CountingStore(ObjectStore store) {
            super(store);
        }

        @Override
        public InputStream open(ObjectKey key, ByteRange range) throws IOException {
            reads.incrementAndGet();
            return super.open(key, range);
        }
    }

    @BeforeEach
    void publish() throws Exception {
        CatalogWriter writer = catalog(CacheFolder.off(), TRUSTED).writer(KEY);
        for (int i = 0; i < POINTS; i++) {
            Manifest manifest = Samples.manifest(Samples.TIME.plusSeconds(i), 10 + i);
            Samples.put(store, manifest.base().key(), Samples.DATA);
            writer.publish(manifest);
            newestFirst.addFirst(manifest);
        }
    }

    private Catalog catalog(CacheFolder cache, TrustedKeys trusted) throws Exception {
        return Repository.openOrCreate(store, new Random(1)).catalog(Samples.CLUSTER, trusted, cache);
    }

    private CacheFolder cache() {
        return CacheFolder.in(folder.resolve("cache"));
    }

    /// Lists, checks that the result is right, and says how many manifests were read for it.
    private int readsOf(CacheFolder cache) throws Exception {
        Catalog catalog = catalog(cache, TRUSTED);
        store.reads.set(0);
        Listing listing = catalog.points();
        assertThat(listing.points()).extracting(Point::manifest).isEqualTo(newestFirst);
        assertThat(listing.problems()).isEmpty();
        return store.reads.get();
    }

    private Path file() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith("prod.manifests"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aSecondListingReadsNothing() throws Exception {
        assertThat(readsOf(cache())).isEqualTo(POINTS);
        assertThat(readsOf(cache())).isZero();
    }

    @Test
    void withoutACacheEverythingIsReadAndNothingIsKept() throws Exception {
        assertThat(readsOf(CacheFolder.off())).isEqualTo(POINTS);
        assertThat(readsOf(CacheFolder.off())).isEqualTo(POINTS);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aCacheInMemoryIsReadAgainWithoutTheStoreAndLeavesNoFile() throws Exception {
        CacheFolder memory = CacheFolder.inMemory();
        assertThat(readsOf(memory)).isEqualTo(POINTS);
        assertThat(readsOf(memory)).isZero();
        Manifest gone = newestFirst.removeLast();
        store.delete(List.of(Layout.manifest(gone.cluster(), gone.id())));
        assertThat(readsOf(memory)).isZero();
        assertThat(readsOf(CacheFolder.inMemory())).isEqualTo(POINTS - 1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onlyTheOwnerCanReadTheCache() throws Exception {
        readsOf(cache());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        for (Path path = file().getParent(); !path.equals(folder); path = path.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(path.toString())
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aFolderThatOthersCanWriteToIsNotUsed() throws Exception {
        Files.createDirectories(folder.resolve("cache"));
        Files.setPosixFilePermissions(folder.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(readsOf(cache())).isEqualTo(POINTS);
        assertThat(readsOf(cache())).isEqualTo(POINTS);
    }

    @Test
    void aFolderThatCannotBeMadeIsNoError() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThat(readsOf(CacheFolder.in(file.resolve("cache")))).isEqualTo(POINTS);
    }

    @Test
    void aDeletedPointLeavesTheCacheAndANewOneEntersIt() throws Exception {
        readsOf(cache());
        store.delete(
                List.of(Layout.manifest(Samples.CLUSTER, newestFirst.getLast().id())));
        newestFirst.removeLast();
        Manifest manifest = Samples.manifest(Samples.TIME.plusSeconds(POINTS), 99);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        catalog(CacheFolder.off(), TRUSTED).writer(KEY).publish(manifest);
        newestFirst.addFirst(manifest);
        assertThat(readsOf(cache())).isEqualTo(1);
        assertThat(readsOf(cache())).isZero();
        assertThat(DocumentCache.load(file()).size()).isEqualTo(POINTS);
    }

    @Test
    void newestKeepsTheRestOfTheCache() throws Exception {
        readsOf(cache());
        assertThat(catalog(cache(), TRUSTED).newest(3).points()).hasSize(3);
        assertThat(readsOf(cache())).isZero();
    }

    @Test
    void anObjectThatChangedIsReadAgain() throws Exception {
        readsOf(cache());
        now = now.plusSeconds(1);
        Manifest changed = newestFirst.get(4);
        Samples.put(store, Layout.manifest(Samples.CLUSTER, changed.id()), new byte[] {1});
        Listing listing = catalog(cache(), TRUSTED).points();
        assertThat(listing.points())
                .extracting(Point::manifest)
                .doesNotContain(changed)
                .hasSize(POINTS - 1);
        assertThat(listing.problems())
                .singleElement()
                .extracting(Problem::point)
                .isEqualTo(Optional.of(changed.id()));
    }

    @Test
    void whoTrustsOtherKeysDoesNotBelieveTheCache() throws Exception {
        readsOf(cache());
        SigningKey other = SigningKey.generate();
        Listing listing = catalog(cache(), TrustedKeys.of(other.verifyingKey())).points();
        assertThat(listing.points()).isEmpty();
        assertThat(listing.problems()).hasSize(POINTS);
    }

    @Test
    void whatSomebodyWithoutKeysReadIsNotCached() throws Exception {
        assertThat(catalog(cache(), TrustedKeys.everybody()).points().points()).hasSize(POINTS);
        assertThat(readsOf(cache())).isEqualTo(POINTS);
    }

    @Test
    void aFlippedBitOfTheCacheIsFoundWhereverItIs() throws Exception {
        readsOf(cache());
        byte[] good = Files.readAllBytes(file());
        Random random = new Random(20261123);
        for (int i = 0; i < 100; i++) {
            int bit = random.nextInt(good.length * 8);
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file(), flipped);
            assertThat(readsOf(cache())).as("bit %d", bit).isBetween(1, POINTS);
        }
    }

    @Test
    void aTruncatedCacheGivesWhatIsLeft() throws Exception {
        readsOf(cache());
        byte[] good = Files.readAllBytes(file());
        for (int length = 0; length < good.length; length += 1_499) {
            Files.write(file(), Arrays.copyOf(good, length));
            assertThat(readsOf(cache())).as("%d bytes", length).isBetween(1, POINTS);
        }
    }

    @Test
    void rubbishInTheCacheCostsNothing() throws Exception {
        readsOf(cache());
        byte[] good = Files.readAllBytes(file());
        byte[] hostile = Arrays.copyOf(good, 16 + 4);
        Arrays.fill(hostile, 16, 20, (byte) 0x7F); // a body of two gigabytes
        Files.write(file(), hostile);
        assertThat(readsOf(cache())).isEqualTo(POINTS);
        Files.write(file(), new byte[1000]);
        assertThat(readsOf(cache())).isEqualTo(POINTS);
        Files.delete(file());
        assertThat(readsOf(cache())).isEqualTo(POINTS);
    }

    /// What a restore acts upon is never what a cache says.
    @Test
    void aPointIsFoundInTheStoreAndNotInTheCache() throws Exception {
        readsOf(cache());
        store.reads.set(0);
        catalog(cache(), TRUSTED).find(new PointSelector.Latest());
        assertThat(store.reads.get()).isGreaterThanOrEqualTo(1);
    }
}
