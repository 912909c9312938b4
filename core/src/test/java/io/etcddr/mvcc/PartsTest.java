package io.etcddr.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The small parts that the walk is made of.
class PartsTest {
    @Test
    void theCrcOfTwoPiecesIsThatOfTheWhole() {
        Random random = new Random(3);
        byte[] bytes = new byte[10_000];
        random.nextBytes(bytes);
        CrcPart whole = RangeCrc.of(bytes);
        for (int i = 0; i < 200; i++) {
            int cut = random.nextInt(bytes.length + 1);
            CrcPart left = RangeCrc.of(java.util.Arrays.copyOf(bytes, cut));
            CrcPart right = RangeCrc.of(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
            assertThat(left.then(right)).isEqualTo(whole);
        }
        assertThat(CrcPart.EMPTY.then(whole).then(CrcPart.EMPTY)).isEqualTo(whole);
    }

    @Test
    void rangesAreHashedInTheOrderTheyAreAdded() {
        byte[] bytes = "0123456789".getBytes();
        RangeCrc crc = new RangeCrc(MemorySegment.ofArray(bytes));
        crc.add(5, 2);
        crc.add(7, 1);
        crc.add(0, 3);
        assertThat(crc.part()).isEqualTo(RangeCrc.of("567012".getBytes()));
    }

    @Test
    void theTableKnowsTheNewestRecordOfEachKeyWhileItGrows() {
        Random random = new Random(4);
        Map<Long, Long> expected = new HashMap<>();
        try (LatestTable table = new LatestTable()) {
            for (long ordinal = 0; ordinal < 200_000; ordinal++) {
                long key = random.nextInt(60_000) * 0x9E3779B97F4A7C15L;
                long now = random.nextInt(4) == 0 ? LatestTable.NONE : ordinal;
                Long before = expected.put(key, now);
                assertThat(table.put(key, key >>> 7, now)).isEqualTo(before == null ? LatestTable.NONE : before);
            }
        }
    }

    @Test
    void keysThatDifferInTheHighHalfOfTheirHashAreTwo() {
        try (LatestTable table = new LatestTable()) {
            assertThat(table.put(5, 1, 10)).isEqualTo(LatestTable.NONE);
            assertThat(table.put(5, 2, 11)).isEqualTo(LatestTable.NONE);
            assertThat(table.put(5, 1, 12)).isEqualTo(10);
            assertThat(table.put(5, 2, 13)).isEqualTo(11);
        }
    }

    @Test
    void theHashOfAKeyDependsOnItsBytesItsLengthAndTheSeed() {
        byte[] bytes = "0123456789abcdef0123456789abcdef".getBytes();
        KeyHash hash = new KeyHash(MemorySegment.ofArray(bytes), new KeyHash.Seed(1, 2));
        KeyHash other = new KeyHash(MemorySegment.ofArray(bytes), new KeyHash.Seed(1, 3));
        for (int length = 0; length <= 16; length++) {
            hash.hash(0, length);
            long low = hash.low();
            long high = hash.high();
            hash.hash(16, length);
            assertThat(hash.low()).isEqualTo(low);
            assertThat(hash.high()).isEqualTo(high).isNotEqualTo(low);
            hash.hash(0, length + 1);
            assertThat(hash.low()).isNotEqualTo(low);
            other.hash(0, length);
            assertThat(other.low()).isNotEqualTo(low);
        }
    }

    /// Every prefix of a good message, and every varint of any length, ends in an answer and not in an exception.
    @Test
    void aDamagedMessageIsRefused() throws IOException {
        byte[] good = BackendBuilder.keyValue("key".getBytes(), 2, 1L << 62, -1, "value".getBytes(), -7);
        KeyValueReader reader = new KeyValueReader(MemorySegment.ofArray(good));
        assertThat(reader.read(0, good.length)).isTrue();
        assertThat(reader.modRevision()).isEqualTo(1L << 62);
        assertThat(reader.version()).isEqualTo(-1);
        assertThat(reader.lease()).isEqualTo(-7);
        int refused = 0;
        for (int length = 1; length < good.length; length++) {
            refused += reader.read(0, length) ? 0 : 1;
        }
        // Cut between two fields it is a message again, with fields left out.
        assertThat(refused).isEqualTo(good.length - 1 - 5);

        byte[] endless = new byte[40];
        java.util.Arrays.fill(endless, (byte) 0xFF);
        assertThat(new KeyValueReader(MemorySegment.ofArray(endless)).read(0, 40))
                .isFalse();
        byte[] twoKeys = BackendBuilder.message((CodedOutputStream out) -> {
            out.writeString(1, "a");
            out.writeString(1, "b");
        });
        assertThat(new KeyValueReader(MemorySegment.ofArray(twoKeys)).read(0, twoKeys.length))
                .isFalse();
    }

    @Test
    void everyTaskRunsOnceAndTheFirstExceptionIsThrown() throws IOException {
        AtomicIntegerArray runs = new AtomicIntegerArray(1000);
        Workers.run(1000, runs::incrementAndGet);
        assertThat(IntStream.range(0, 1000).allMatch(i -> runs.get(i) == 1)).isTrue();
        assertThatThrownBy(() -> Workers.run(1000, task -> {
                    throw new IOException("task " + task);
                }))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("task \\d");
    }
}
