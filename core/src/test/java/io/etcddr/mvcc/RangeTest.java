package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.bolt.BoltImage;
import io.etcddr.bolt.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path folder;

    private static List<KeyRecord> range(Backend backend, String from, String end, long revision) throws IOException {
        List<KeyRecord> records = new ArrayList<>();
        backend.range(from.getBytes(UTF_8), end.getBytes(UTF_8), revision, records::add);
        return records;
    }

    private static List<String> keys(Backend backend, String from, String end, long revision) throws IOException {
        return range(backend, from, end, revision).stream()
                .map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    @Test
    void aRecordIsAsItWasAtTheRevision() throws IOException {
        BackendBuilder builder = new BackendBuilder()
                .put(2, 0, "a", "old")
                .put(3, 0, "b", "x")
                .put(4, 0, "a", "new".getBytes(UTF_8), 99)
                .delete(5, 0, "a");
        try (Backend backend = Backend.open(builder.write(folder))) {
            assertThat(range(backend, "a", "b", 3)).singleElement().satisfies(record -> {
                assertThat(record.value()).isEqualTo("old".getBytes(UTF_8));
                assertThat(List.of(record.createRevision(), record.modRevision(), record.version(), record.lease()))
                        .containsExactly(2L, 2L, 1L, 0L);
            });
            assertThat(range(backend, "a", "b", 4)).singleElement().satisfies(record -> {
                assertThat(record.value()).isEqualTo("new".getBytes(UTF_8));
                assertThat(List.of(record.createRevision(), record.modRevision(), record.version(), record.lease()))
                        .containsExactly(2L, 4L, 2L, 99L);
            });
            assertThat(keys(backend, "a", "", 5)).containsExactly("b");
        }
    }

    @Test
    void anyRangeAtAnyRevisionHoldsTheKeysThatLiveThenInOrder() throws IOException {
        long seed = 11;
        Random random = new Random(seed);
        BackendBuilder builder = HashKvTest.history(random, 3000, 300).filler(100_000);
        try (Backend backend = Backend.open(builder.write(folder))) {
            for (int i = 0; i < 30; i++) {
                long revision = 1 + random.nextLong(i % 2 == 0 ? backend.revision() : 1000);
                String from = "/apisix/routes/" + random.nextInt(300);
                String end = "/apisix/routes/" + random.nextInt(300);
                assertThat(keys(backend, from, end, revision))
                        .as("seed %d, [%s, %s) at %d", seed, from, end, revision)
                        .isEqualTo(builder.keysAt(revision).stream()
                                .filter(key -> key.compareTo(from) >= 0 && key.compareTo(end) < 0)
                                .toList());
                assertThat(keys(backend, "", "", revision)).isEqualTo(builder.keysAt(revision));
            }
        }
    }

    @Test
    void aRevisionOutsideTheHistoryIsRefused() throws IOException {
        BackendBuilder builder =
                new BackendBuilder().put(2, 0, "a", "1").put(9, 0, "a", "2").compacted(5);
        try (Backend backend = Backend.open(builder.write(folder))) {
            assertThatThrownBy(() -> backend.range(NOTHING, NOTHING, 4, record -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("range at revision 4: expected 5 (compact revision) to 9 (store revision)");
            assertThatThrownBy(() -> backend.range(NOTHING, NOTHING, 10, record -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("range at revision 10: expected 5 (compact revision) to 9 (store revision)");
        }
    }

    /// Each part of the bucket was read on its own: a page that all of them share was read once for each. Which of the
    /// parts, that are read side by side, comes to it first is chance: another than its own finds a key that is not
    /// the parent's, its own then finds that somebody was there.
    @Test
    void aPageThatManyPartsShareIsRefused() throws IOException {
        BackendBuilder builder = new BackendBuilder();
        for (int revision = 2; revision < 10_000; revision++) {
            builder.put(revision, 0, "key-%d".formatted(revision % 100), "x".repeat(200));
        }
        BoltImage image = new BoltImage(builder.bytes(folder), 4096);
        long root = keyBucketRoot(image);
        long shared = image.child(root, 0);
        assertThat(image.flags(shared)).isEqualTo(BoltImage.BRANCH);
        for (int i = 1; i < image.count(root); i++) {
            image.u64(image.element(root, i) + 8, shared);
        }
        Path file = Files.write(folder.resolve("shared.db"), image.array());
        try (Backend backend = Backend.open(file)) {
            assertThatThrownBy(() -> backend.range(NOTHING, NOTHING, backend.revision(), record -> {}))
                    .isInstanceOf(CorruptFileException.class)
                    .message()
                    .startsWith("page %d at offset %d: ".formatted(shared, image.offset(shared)))
                    .containsAnyOf("reached twice", "is not the one its parent has");
        }
    }

    private static long keyBucketRoot(BoltImage image) {
        long rootPage = image.u64(16 + 16);
        int key = 5; // alarm, auth, authRoles, authUsers, cluster, key
        return image.u64(image.leafKey(rootPage, key) + "key".length());
    }
}
