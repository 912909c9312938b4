package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
}
