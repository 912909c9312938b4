package io.etcddr.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKvTest {
    @TempDir
    Path folder;

    /// etcd-internals 10: answers of etcd 3.4.23 and 3.5.16. k1..k5 at revisions 2..6, a leased key at 7, k2
    /// deleted at 8, compacted at 5.
    private static BackendBuilder golden() {
        BackendBuilder builder = new BackendBuilder();
        for (int i = 1; i <= 5; i++) {
            builder.put(i + 1, 0, "k" + i, "v" + i);
        }
        return builder.put(7, 0, "leased", "x".getBytes(), 4711)
                .delete(8, 0, "k2")
                .compacted(5);
    }

    @Test
    void goldenValuesOfRealServersAreReproduced() throws IOException {
        assertThat(hash(golden(), 6, 5)).isEqualTo(8699225);
        assertThat(hash(golden(), 5, -1)).isEqualTo(2481320837L);
        assertThat(hash(golden(), 5, 5)).isEqualTo(2481320837L);
    }

    @Test
    void aDeletionAtTheCompactionsEdgeIsNotHashedWhetherTheServerKeepsItOrNot() throws IOException {
        BackendBuilder kept = new BackendBuilder()
                .put(2, 0, "a", "1")
                .put(3, 0, "b", "1")
                .delete(4, 0, "a")
                .compacted(4);
        assertThat(hash(kept, 4, 4)).isEqualTo(943091523);
        assertThat(hash(kept.compactPhysically(4), 4, 4)).isEqualTo(943091523);
    }

    @Test
    void withoutAnyLivingKeyNothingIsSkippedButTheEdge() throws IOException {
        BackendBuilder builder = new BackendBuilder()
                .put(2, 0, "a", "1")
                .put(3, 0, "b", "1")
                .delete(4, 0, "a")
                .delete(5, 0, "b");
        for (long compact = -1; compact <= 5; compact++) {
            assertThat(hash(builder, 5, compact)).isEqualTo(builder.hashKv(5, compact));
        }
        assertThat(hash(builder, 5, 4)).isNotEqualTo(hash(builder, 5, 3));
    }

    @Test
    void anEmptyStoreHasTheHashOfTheBucketsName() throws IOException {
        assertThat(hash(new BackendBuilder(), 1, -1)).isEqualTo(new BackendBuilder().hashKv(1, -1));
    }

    @Test
    void theEmptyRecordOfARevisionBumpIsHashedAndKeptAsAKeyOfItsOwn() throws IOException {
        BackendBuilder builder = new BackendBuilder()
                .put(2, 0, "a", "1")
                .filler(1000)
                .put(1001, 0, "a", "2")
                .filler(2000)
                .compacted(1000);
        for (long revision : new long[] {2, 1000, 1001, 2000}) {
            for (long compact : new long[] {-1, 2, 1000, 2000}) {
                if (compact <= revision) {
                    assertThat(hash(builder, revision, compact))
                            .as("revision %d, compacted %d", revision, compact)
                            .isEqualTo(builder.hashKv(revision, compact));
                }
            }
        }
    }

    /// Many small leaves: parts that are taken whole, in pieces, and not at all.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyHistoryGivesTheHashOfTheRuleAtAnyRevisionAndCompaction(long seed) throws IOException {
        Random random = new Random(seed);
        BackendBuilder builder = history(random, 3000, 200);
        try (Backend backend = Backend.open(builder.write(folder))) {
            for (int i = 0; i < 60; i++) {
                long revision = 1 + random.nextLong(backend.revision());
                long compact = random.nextInt(4) == 0 ? -1 : random.nextLong(revision + 1);
                assertThat(backend.hashKv(revision, compact))
                        .as("seed %d", seed)
                        .isEqualTo(new HashKv(revision, compact, builder.hashKv(revision, compact)));
                if (i == 20) {
                    assertThat(backend.inspect(Progress.none()).findings()).isEmpty();
                }
            }
        }
    }

    @Test
    void aPhysicalCompactionDoesNotChangeTheHash() throws IOException {
        BackendBuilder builder = history(new Random(5), 2000, 300);
        long before = hash(builder, 600, 400);
        assertThat(hash(builder.compactPhysically(400), 600, 400)).isEqualTo(before);
    }

    static BackendBuilder history(Random random, int changes, int keys) {
        BackendBuilder builder = new BackendBuilder();
        long main = 2;
        long sub = 0;
        java.util.Set<String> used = new java.util.HashSet<>();
        for (int i = 0; i < changes; i++) {
            String key = "/apisix/routes/" + random.nextInt(keys);
            if (random.nextInt(3) == 0 || !used.add(key)) {
                main++;
                sub = 0;
                used.clear();
                used.add(key);
            }
            if (random.nextInt(5) == 0) {
                builder.delete(main, sub++, key);
            } else {
                builder.put(main, sub++, key, "v".repeat(random.nextInt(200)));
            }
        }
        return builder;
    }

    @Test
    void aRevisionThatTheFileDoesNotHoldIsRefused() throws IOException {
        try (Backend backend = Backend.open(golden().write(folder))) {
            assertThatThrownBy(() -> backend.hashKv(9, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("hash at revision 9: expected 5 (compact revision) to 8 (store revision)");
            assertThatThrownBy(() -> backend.hashKv(4, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("hash at revision 4: expected 5 (compact revision) to 8 (store revision)");
        }
    }

    private long hash(BackendBuilder builder, long revision, long compactRevision) throws IOException {
        try (Backend backend = Backend.open(builder.write(folder))) {
            long cold = backend.hashKv(revision, compactRevision).hash();
            assertThat(backend.inspect(Progress.none()).findings()).isEmpty();
            assertThat(backend.hashKv(revision, compactRevision).hash())
                    .as("after an inspection")
                    .isEqualTo(cold);
            return cold;
        }
    }
}
