package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import io.etcddr.store.ByteRange;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.verify.Level;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is stored is changed bit by bit and cut, and nobody believes it. `-Detcddr.seed=...` repeats a run.
@Tag("it")
final class RepositoryCorruptionTest {
    private static final int FLIPS_IN_DATA = 1_400;
    private static final int FLIPS_IN_MANIFESTS = 600;
    private static final int TRUNCATIONS = 500;
    private static final int RESTORE_EVERY = 20;
    private static final int WALK_EVERY = 10;
    private static final long SEED = Long.getLong("etcddr.seed", System.nanoTime());

    @TempDir
    private static Path folder;

    private static TestRepository repository;
    private static PointId id;
    private static ObjectKey data;
    private static ObjectKey manifest;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @BeforeAll
    static void makePoint() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(), folder);
        FakeCluster cluster = FakeCluster.of(FakeCluster.database(folder.resolve("db"), 300), 3);
        BackupReport report =
                repository.pipeline(cluster).run(new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED));
        id = report.manifest().id();
        data = report.manifest().base().key();
        manifest = repository.manifest(id);
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
    }

    @Test
    void aFlippedBitOfTheDataIsFoundWhereverItIs() throws Exception {
        flip(data, FLIPS_IN_DATA);
    }

    @Test
    void aFlippedBitOfAManifestIsFoundWhereverItIs() throws Exception {
        flip(manifest, FLIPS_IN_MANIFESTS);
    }

    @Test
    void aCutIsFoundWhereverItIs() throws Exception {
        for (int i = 0; i < TRUNCATIONS; i++) {
            ObjectKey key = i % 5 == 0 ? manifest : data;
            byte[] sound = read(key);
            int length = random.nextInt(sound.length);
            put(key, Arrays.copyOf(sound, length));
            requireFound(i, "%s cut to %d of %d bytes, seed %d".formatted(key, length, sound.length, SEED));
            put(key, sound);
        }
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
    }

    @Test
    void aBrokenRecordOfTheHighestRevisionIsToldBeforeARestore() throws Exception {
        ObjectKey seen = new ObjectKey(TestRepository.CLUSTER + "/seen.json");
        byte[] sound = read(seen);
        byte[] changed = sound.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        put(seen, changed);
        assertThat(repository.restore().plan(request("warned")).warnings())
                .as("seed %d", SEED)
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("the highest revision ever seen may be higher than known: apisix/seen.json"));
        put(seen, sound);
    }

    private void flip(ObjectKey key, int times) throws Exception {
        byte[] sound = read(key);
        for (int i = 0; i < times; i++) {
            byte[] changed = sound.clone();
            int at = random.nextInt(changed.length);
            int bit = random.nextInt(8);
            changed[at] ^= (byte) (1 << bit);
            put(key, changed);
            requireFound(i, "%s, bit %d of byte %d, seed %d".formatted(key, bit, at, SEED));
        }
        put(key, sound);
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
    }

    private static void requireFound(int round, String what) {
        try {
            VerifyReport report = repository.verify(round % WALK_EVERY == 0 ? Level.STRUCTURE : Level.CHECKSUM);
            assertThat(report.passed()).as(what).isFalse();
            assertThat(report.unreadable().size() + report.points().size())
                    .as(what)
                    .isEqualTo(1);
            if (round % RESTORE_EVERY == 0) {
                requireRefused(what);
            }
        } catch (Exception e) {
            throw new AssertionError(what + " is not found but ends in an exception", e);
        }
    }

    private static void requireRefused(String what) throws Exception {
        try {
            repository.restore().run(repository.restore().plan(request("m0")));
        } catch (Failure refused) {
            assertThat(refused.code()).as(what).isIn(ErrorCode.INTEGRITY, ErrorCode.REFUSED);
            assertThat(folder.resolve("restored/m0")).as(what).doesNotExist();
            return;
        }
        throw new AssertionError(what + " was restored");
    }

    private static RestoreRequest request(String dir) throws IOException {
        Path beside = Files.createDirectories(folder.resolve("restored"));
        return new RestoreRequest(
                new RestoreSource.Point(id),
                List.of(new Target("m0", beside.resolve(dir), Optional.empty())),
                List.of(new NewMember("m0", List.of("http://127.0.0.1:2380"))),
                "token",
                Optional.empty(),
                new Bump.PastLastSeen(),
                Trust.SIGNED);
    }

    private static byte[] read(ObjectKey key) throws IOException {
        try (InputStream in = repository.store().open(key, ByteRange.ALL)) {
            return in.readAllBytes();
        }
    }

    private static void put(ObjectKey key, byte[] content) throws IOException {
        try (ObjectWriter writer = repository.store().create(key, WriteMode.REPLACE)) {
            writer.write(content);
            writer.commit();
        }
    }
}
