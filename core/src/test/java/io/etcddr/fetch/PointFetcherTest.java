package io.etcddr.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.codec.AgeCodec;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.codec.CodecChain;
import io.etcddr.codec.Codecs;
import io.etcddr.codec.ZstdCodec;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.Patience;
import io.etcddr.store.RangedReader;
import io.etcddr.store.StoreException;
import io.etcddr.store.WriteMode;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.FaultyStore.Faults;
import io.etcddr.value.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PointFetcherTest {
    private static final ObjectKey KEY = new ObjectKey("prod/points/x/base.db.zst.age");
    private static final AgeIdentity IDENTITY = AgeIdentity.generate();
    private static final CodecChain CHAIN =
            new CodecChain(List.of(new ZstdCodec(), AgeCodec.encryptingFor(List.of(IDENTITY.recipient()))));
    private static final Codecs CODECS = new Codecs(List.of(IDENTITY));
    private static final RangedReader.Settings SMALL_PARTS =
            new RangedReader.Settings(10_000, 3, new Patience(6, Duration.ofMillis(1), Duration.ofSeconds(20)));

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final byte[] plain = snapshot();

    private static byte[] snapshot() {
        byte[] content = new byte[300_032];
        new Random(3).nextBytes(content);
        byte[] trailer = Digest.newMessageDigest().digest(Arrays.copyOf(content, 300_000));
        System.arraycopy(trailer, 0, content, 300_000, trailer.length);
        return content;
    }

    private static byte[] encoded(byte[] content) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = CHAIN.encode(stored)) {
            out.write(content);
        }
        return stored.toByteArray();
    }

    private static void put(ObjectStore store, byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(KEY, WriteMode.REPLACE)) {
            writer.write(content);
            writer.commit();
        }
    }

    private StoredObject stored(byte[] content) throws IOException {
        byte[] bytes = encoded(content);
        put(store, bytes);
        return describe(content, bytes);
    }

    private static StoredObject describe(byte[] content, byte[] bytes) {
        return new StoredObject(
                KEY,
                List.of("zstd", "age"),
                List.of(),
                content.length,
                Digest.of(content),
                bytes.length,
                Digest.of(bytes));
    }

    private Fetched fetch(ObjectStore from, StoredObject object, OutputStream sink) throws IOException {
        return new PointFetcher(from, CODECS, SMALL_PARTS).fetch(object, sink, Progress.none());
    }

    @Test
    void aSoundObjectComesOutAsItWas() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        assertThat(fetch(store, stored(plain), sink)).isEqualTo(new Fetched(List.of(), plain.length));
        assertThat(sink.toByteArray()).isEqualTo(plain);
    }

    @Test
    void cutConnectionsAreResumed() throws Exception {
        StoredObject object = stored(plain);
        for (int seed = 0; seed < 5; seed++) {
            FaultyStore faulty = new FaultyStore(store, Faults.none().withCutReads(0.3), seed);
            ByteArrayOutputStream sink = new ByteArrayOutputStream();
            assertThat(fetch(faulty, object, sink).mismatches())
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(sink.toByteArray()).as("seed %d", seed).isEqualTo(plain);
        }
    }

    @Test
    void aMissingObjectIsAMismatch() throws Exception {
        StoredObject object = stored(plain);
        store.delete(List.of(KEY));
        assertThat(fetch(store, object, OutputStream.nullOutputStream()).mismatches())
                .containsExactly("object %s is missing".formatted(KEY));
    }

    @Test
    void aLongerObjectIsAMismatch() throws Exception {
        StoredObject object = stored(plain);
        put(store, Arrays.copyOf(encoded(plain), (int) object.storedSize() + 1));
        assertThat(fetch(store, object, OutputStream.nullOutputStream()).mismatches())
                .containsExactly("object %s has %d bytes, manifest says %d"
                        .formatted(KEY, object.storedSize() + 1, object.storedSize()));
    }

    @Test
    void whatDecodesToAnotherDatabaseIsAMismatch() throws Exception {
        StoredObject object = stored(plain);
        byte[] other = plain.clone();
        other[5] ^= 1;
        byte[] bytes = encoded(other);
        put(store, bytes);
        StoredObject forged = new StoredObject(
                KEY, object.codecs(), List.of(), plain.length, object.plainSha256(), bytes.length, Digest.of(bytes));
        assertThat(fetch(store, forged, OutputStream.nullOutputStream()).mismatches())
                .containsExactly(
                        "digest of the database is %s, manifest says %s".formatted(Digest.of(other), Digest.of(plain)),
                        "the SHA-256 trailer of the database does not fit its content");
    }

    /// A few stored bytes may decode to terabytes: nothing beyond the promised size is written.
    @Test
    void whatDecodesToMoreThanWasPromisedIsNotWrittenOut() throws Exception {
        byte[] huge = new byte[50_000_000];
        byte[] bytes = encoded(huge);
        put(store, bytes);
        StoredObject object = new StoredObject(
                KEY, List.of("zstd", "age"), List.of(), 1000, Digest.of(plain), bytes.length, Digest.of(bytes));
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        assertThat(fetch(store, object, sink).mismatches())
                .containsExactly("object %s does not decode: the database is longer than the 1000 bytes it should have"
                        .formatted(KEY));
        assertThat(sink.size()).isLessThanOrEqualTo(1000);
    }

    @Test
    void withoutTheIdentityNothingIsSaidAboutTheObject() throws Exception {
        StoredObject object = stored(plain);
        PointFetcher stranger = new PointFetcher(store, new Codecs(List.of(AgeIdentity.generate())));
        assertThatThrownBy(() -> stranger.fetch(object, OutputStream.nullOutputStream(), Progress.none()))
                .isInstanceOf(CannotDecryptException.class)
                .hasMessageContaining("identit");
    }

    /// A flipped bit in the header of age looks like a wrong identity; the digest of the object tells the
    /// truth.
    @Test
    void aDamagedHeaderIsDamageAndNoWrongIdentity() throws Exception {
        StoredObject object = stored(plain);
        byte[] bytes = encoded(plain);
        StoredObject fresh = describe(plain, bytes);
        bytes[60] ^= 1; // inside the recipient's stanza
        put(store, bytes);
        assertThat(object.storedSize()).isEqualTo(fresh.storedSize());
        assertThat(fetch(store, fresh, OutputStream.nullOutputStream()).mismatches())
                .first()
                .asString()
                .startsWith("digest of object %s is ".formatted(KEY));
    }

    @Test
    void whatIsStoredCanBeComparedWithoutAnyKey() throws Exception {
        StoredObject object = stored(plain);
        PointFetcher fetcher = new PointFetcher(store, new Codecs(List.of()), SMALL_PARTS);
        assertThat(fetcher.fetchStored(object, Progress.none()).mismatches()).isEmpty();
        byte[] changed = encoded(plain);
        put(store, changed);
        assertThat(fetcher.fetchStored(object, Progress.none()).mismatches())
                .containsExactly("digest of object %s is %s, manifest says %s"
                        .formatted(KEY, Digest.of(changed), object.storedSha256()));
        assertThatThrownBy(() -> fetcher.fetchStored(object, Progress.none()).orThrow("p1"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY))
                .hasMessageStartingWith("point p1: digest of object ");
    }

    @Test
    void aFailureOfTheStoreIsNoMismatch() throws Exception {
        StoredObject object = stored(plain);
        FaultyStore down = new FaultyStore(store, Faults.none().withFailures(1), 1);
        assertThatThrownBy(() -> fetch(down, object, OutputStream.nullOutputStream()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("injected");
    }

    @Test
    void aFailureOfTheSinkIsNoMismatch() throws Exception {
        StoredObject object = stored(plain);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        assertThatThrownBy(() -> fetch(store, object, full))
                .isInstanceOf(IOException.class)
                .hasMessage("no space left on device");
    }
}
