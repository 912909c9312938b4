package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BoltWriterTest {
    @TempDir
    private Path folder;

    /// Items in the order of bbolt: unsigned bytes.
    private static TreeMap<byte[], byte[]> items() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    private static TreeMap<byte[], byte[]> random(long seed, int count, int maxKey, int maxValue) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<byte[], byte[]> items = items();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[1 + random.nextInt(maxKey)];
            byte[] value = new byte[random.nextInt(maxValue + 1)];
            random.nextBytes(key);
            random.nextBytes(value);
            items.put(key, value);
        }
        return items;
    }

    private static void write(Path file, int pageSize, Map<String, TreeMap<byte[], byte[]>> buckets)
            throws IOException {
        try (BoltWriter writer = BoltWriter.create(file, pageSize)) {
            for (var bucket : buckets.entrySet()) {
                writer.startBucket(bucket.getKey(), 7);
                for (var item : bucket.getValue().entrySet()) {
                    writer.put(item.getKey(), item.getValue());
                }
            }
            assertThat(writer.finish()).isEqualTo(Files.size(file));
            writer.sync();
        }
    }

    private static TreeMap<byte[], byte[]> read(BoltFile file, String bucket) throws IOException {
        TreeMap<byte[], byte[]> items = items();
        Cursor cursor = file.cursor(file.bucket(bucket).orElseThrow());
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            assertThat(cursor.isBucket()).isFalse();
            items.put(cursor.key().toArray(BoltFile.U8), cursor.value().toArray(BoltFile.U8));
        }
        return items;
    }

    private static void assertSame(TreeMap<byte[], byte[]> actual, TreeMap<byte[], byte[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        var other = expected.entrySet().iterator();
        for (var item : actual.entrySet()) {
            var wanted = other.next();
            assertThat(item.getKey()).isEqualTo(wanted.getKey());
            assertThat(item.getValue()).isEqualTo(wanted.getValue());
        }
    }

    private void assertRoundTrip(int pageSize, TreeMap<String, TreeMap<byte[], byte[]>> buckets) throws IOException {
        Path path = folder.resolve("x.db");
        write(path, pageSize, buckets);
        try (BoltFile file = BoltFile.open(path)) {
            assertThat(file.pageSize()).isEqualTo(pageSize);
            assertThat(file.size()).isEqualTo(Files.size(path));
            assertThat(file.meta().hasFreelist()).isFalse();
            assertThat(file.buckets().stream().map(Bucket::name)).containsExactlyElementsOf(buckets.keySet());
            assertThat(file.buckets()).allMatch(bucket -> bucket.sequence() == 7);
            for (var bucket : buckets.entrySet()) {
                assertSame(read(file, bucket.getKey()), bucket.getValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 16384, 65536})
    void whatIsWrittenIsReadBack(int pageSize) throws IOException {
        assertRoundTrip(
                pageSize,
                new TreeMap<>(Map.of(
                        "empty", items(),
                        "small", random(1, 3, 20, 30),
                        "medium", random(2, 500, 30, 200),
                        "large", random(3, 5_000, 40, 5_000),
                        "longkeys", random(4, 300, 32_768, 10),
                        "huge", random(5, 12, 20, 1_500_000))));
    }

    @Test
    void aFileWithoutBucketsIsSound() throws IOException {
        assertRoundTrip(4096, new TreeMap<>());
    }

    @Test
    void manyBucketsMakeATreeOfTheirOwn() throws IOException {
        TreeMap<String, TreeMap<byte[], byte[]>> buckets = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            buckets.put("bucket-%05d".formatted(i), random(i, 3, 10, 100));
        }
        assertRoundTrip(4096, buckets);
    }

    @Test
    void everySizeOfAValueFits() throws IOException {
        for (int size : List.of(0, 1, 4_000, 4_055, 4_056, 4_057, 4_096, 8_150, 32_700, 32_768, 1_048_576, 1_468_006)) {
            TreeMap<byte[], byte[]> items = items();
            for (int i = 0; i < 9; i++) {
                byte[] value = new byte[i % 3 == 2 ? 5 : size];
                Arrays.fill(value, (byte) i);
                items.put(new byte[] {(byte) i}, value);
            }
            assertRoundTrip(4096, new TreeMap<>(Map.of("b", items)));
            Files.delete(folder.resolve("x.db"));
        }
    }

    @Test
    void aSmallBucketLiesInlineAndALargerOneHasAPage() throws IOException {
        TreeMap<byte[], byte[]> fits = items();
        fits.put(new byte[] {1}, new byte[1024 - 16 - 16 - 1]); // a quarter of a page, as bbolt has it
        TreeMap<byte[], byte[]> doesNot = items();
        doesNot.put(new byte[] {1}, new byte[1024 - 16 - 16]);
        Path path = folder.resolve("x.db");
        write(path, 4096, new TreeMap<>(Map.of("a", items(), "b", fits, "c", doesNot)));
        try (BoltFile file = BoltFile.open(path)) {
            assertThat(file.buckets().stream().map(Bucket::inline)).containsExactly(true, true, false);
            assertThat(Files.size(path)).isEqualTo(4 * 4096);
        }
    }

    @Test
    void valuesOfHalfAPageWasteLittle() throws IOException {
        Path path = folder.resolve("x.db");
        TreeMap<byte[], byte[]> items = items();
        for (int i = 0; i < 10_000; i++) {
            items.put(ByteBuffer.allocate(4).putInt(i).array(), new byte[2_400]);
        }
        write(path, 4096, Map.of("key", items));
        long needed = 10_000L * (16 + 4 + 2_400);
        assertThat(Files.size(path)).isBetween(needed, needed * 106 / 100);
    }

    @Test
    void onlyItsOwnerMayReadTheFile() throws IOException {
        Path path = folder.resolve("x.db");
        write(path, 4096, Map.of());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsNotFinishedIsGone() throws IOException {
        Path path = folder.resolve("x.db");
        try (BoltWriter writer = BoltWriter.create(path, 4096)) {
            writer.startBucket("b", 0);
            assertThat(path).exists();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void aFileThatIsThereIsNotTouched() throws IOException {
        Path path = Files.writeString(folder.resolve("x.db"), "mine");
        assertThatThrownBy(() -> BoltWriter.create(path, 4096))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(path.toString());
        assertThat(path).hasContent("mine");
    }

    @Test
    void keysOutOfOrderAreRefused() throws IOException {
        try (BoltWriter writer = BoltWriter.create(folder.resolve("x.db"), 4096)) {
            writer.startBucket("b", 0);
            writer.put(new byte[] {1, 2}, new byte[0]);
            assertThatThrownBy(() -> writer.put(new byte[] {1, 2}, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bucket \"b\": key 0102 is not above the key before it, 0102");
            assertThatThrownBy(() -> writer.put(new byte[] {1}, new byte[0]))
                    .hasMessage("bucket \"b\": key 01 is not above the key before it, 0102");
            writer.put(new byte[] {(byte) 0x80}, new byte[0]); // above 0x01 only when compared as unsigned
            assertThatThrownBy(() -> writer.put(new byte[] {0x7f}, new byte[0]))
                    .hasMessage("bucket \"b\": key 7f is not above the key before it, 80");
        }
    }

    @Test
    void keysThatBboltForbidsAreRefused() throws IOException {
        try (BoltWriter writer = BoltWriter.create(folder.resolve("x.db"), 4096)) {
            writer.startBucket("b", 0);
            assertThatThrownBy(() -> writer.put(new byte[0], new byte[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bucket \"b\": key of 0 bytes and value of 1 bytes");
            assertThatThrownBy(() -> writer.put(new byte[32_769], new byte[1]))
                    .hasMessage("bucket \"b\": key of 32769 bytes and value of 1 bytes");
        }
    }

    @Test
    void bucketsOutOfOrderAreRefused() throws IOException {
        try (BoltWriter writer = BoltWriter.create(folder.resolve("x.db"), 4096)) {
            assertThatThrownBy(() -> writer.put(new byte[1], new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no bucket was started");
            writer.startBucket("b", 0);
            assertThatThrownBy(() -> writer.startBucket("b", 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bucket \"b\" after \"b\": names must ascend");
            writer.finish();
            assertThatThrownBy(() -> writer.startBucket("c", 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the file is finished");
        }
    }

    @Test
    void pageSizesThatBboltNeverHasAreRefused() {
        assertThatThrownBy(() -> BoltWriter.create(folder.resolve("x.db"), 5000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("page size 5000 is not a power of two between 4096 and 65536");
        assertThat(folder).isEmptyDirectory();
    }

    /// `snapshot status` runs bbolt's own check of every page (`tx.Check`).
    @Tag("it")
    @ParameterizedTest
    @ValueSource(ints = {4096, 65536})
    void etcdutlFindsNothingWrong(int pageSize) throws IOException {
        Path path = folder.resolve("x.db");
        TreeMap<byte[], byte[]> deep = items();
        for (int i = 0; i < 200_000; i++) {
            deep.put(ByteBuffer.allocate(4).putInt(i).array(), new byte[i % 300]);
        }
        write(
                path,
                pageSize,
                new TreeMap<>(Map.of(
                        "deep", deep,
                        "empty", items(),
                        "meta", items(), // etcdutl looks for the storage version in it
                        "longkeys", random(4, 300, 32_768, 10),
                        "mixed", random(2, 3_000, 30, 9_000),
                        "huge", random(5, 12, 20, 1_500_000))));
        for (EtcdVersion version : List.of(EtcdVersion.V3_5, EtcdVersion.V3_6, EtcdVersion.V3_7)) {
            assertThat(EtcdTools.etcdutl(version, "snapshot", "status", path.toString(), "-w", "json"))
                    .contains("\"totalSize\":" + Files.size(path));
        }
    }

    @Test
    void aTreeOfManyKeysIsDeepAndItsLeavesAreAllAtOneDepth() throws IOException {
        TreeMap<byte[], byte[]> items = items();
        for (int i = 0; i < 20_000; i++) {
            items.put("%0200d".formatted(i).getBytes(UTF_8), new byte[100]);
        }
        Path path = folder.resolve("x.db");
        write(path, 4096, Map.of("b", items));
        try (BoltFile file = BoltFile.open(path)) {
            Page root = Subtree.whole(file.bucket("b").orElseThrow()).top(file);
            assertThat(depths(file, root)).isEqualTo(4);
        }
    }

    private static int depths(BoltFile file, Page page) throws IOException {
        if (page.leaf()) {
            return 1;
        }
        int depth = depths(file, Page.read(file, page.child(0)));
        for (int i = 1; i < page.count(); i++) {
            assertThat(depths(file, Page.read(file, page.child(i)))).isEqualTo(depth);
        }
        return depth + 1;
    }

    @Test
    void itemsAreTakenFromMemoryOfTheCaller() throws IOException {
        byte[] memory = new byte[10_000];
        for (int i = 0; i < 100; i++) {
            memory[i * 100] = (byte) i;
            memory[i * 100 + 99] = (byte) i;
        }
        Path path = folder.resolve("x.db");
        try (BoltWriter writer = BoltWriter.create(path, 4096)) {
            writer.startBucket("b", 0);
            for (int i = 0; i < 100; i++) {
                writer.put(ByteBuffer.wrap(memory), i * 100, 1, 99);
            }
            writer.finish();
        }
        try (BoltFile file = BoltFile.open(path)) {
            TreeMap<byte[], byte[]> items = read(file, "b");
            assertThat(items).hasSize(100);
            items.forEach((key, value) -> assertThat(value[98]).isEqualTo(key[0]));
        }
    }
}
