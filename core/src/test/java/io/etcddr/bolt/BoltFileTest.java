package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoltFileTest {
    private static final int PAGE = 4096;
    /// Offsets in a file of 4 KiB pages: where the metas' bodies start.
    private static final int META0 = 16;

    private static final int META1 = PAGE + 16;
    private static final int TRANSACTION = 48;

    @TempDir
    Path folder;

    private static BoltFile open(BoltImage image) throws CorruptFileException {
        return BoltFile.over(image.segment());
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 16384, 32768, 65536})
    void thePageSizeIsTakenFromTheFile(int pageSize) throws IOException {
        BoltImage image = BoltImage.of(folder, pageSize, 2000, 1);
        assertThat(open(image).pageSize()).isEqualTo(pageSize);
        assertThat(image.verify().findings()).isEmpty();
        assertThat(open(image).size()).isEqualTo(image.array().length);
        assertThat(open(image).buckets()).extracting(Bucket::name).containsExactly("big", "empty", "small");

        BoltImage withoutFirstMeta = image.u32(META0, 0);
        assertThat(open(withoutFirstMeta).pageSize()).isEqualTo(pageSize);
        assertThat(withoutFirstMeta.verify().findings()).isEmpty();
    }

    @Test
    void theMetaWithTheHigherTransactionIsInForceAndTransactionsAreUnsigned() throws IOException {
        BoltImage image = BoltImage.of(folder, PAGE, 10, 1);
        assertThat(open(image.copy()
                                .u64(META0 + TRANSACTION, 8)
                                .u64(META1 + TRANSACTION, 7)
                                .sealMetas())
                        .meta()
                        .transaction())
                .isEqualTo(8);
        assertThat(open(image.copy()
                                .u64(META0 + TRANSACTION, 8)
                                .u64(META1 + TRANSACTION, -1)
                                .sealMetas())
                        .meta()
                        .transaction())
                .isEqualTo(-1);
        BoltImage torn = image.copy()
                .u64(META0 + TRANSACTION, 8)
                .u64(META1 + TRANSACTION, 9)
                .sealMetas();
        assertThat(open(torn.u8(META1 + 20, 1)).meta().transaction())
                .as("a torn write of the newer one")
                .isEqualTo(8);
    }

    @Test
    void whatIsNoBboltFileIsRefused() {
        for (byte[] content : List.of(new byte[0], new byte[100], new byte[3 * PAGE], "<html>".getBytes(ISO_8859_1))) {
            assertThatThrownBy(() -> BoltFile.over(MemorySegment.ofArray(content)))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessage(("not a bbolt file: no valid meta page in %d bytes"
                                    + " (magic, version, checksum or page size is wrong)")
                            .formatted(content.length));
        }
    }

    @Test
    void aFileThatIsCutOffIsRefusedBeforeAnythingElseIsRead() {
        BoltImage image = BoltImage.of(folder, PAGE, 2000, 1);
        byte[] cut = Arrays.copyOf(image.array(), image.array().length - PAGE);
        assertThatThrownBy(() -> BoltFile.over(MemorySegment.ofArray(cut)))
                .isInstanceOf(CorruptFileException.class)
                .hasMessage("file of %d bytes is cut off: its meta page expects %d pages of 4096 bytes"
                        .formatted(cut.length, image.pages()));
    }

    @Test
    void aHighWaterMarkBeyondTheFileIsRefusedHoweverLarge() {
        for (long mark : new long[] {1 << 20, 1L << 51, Long.MAX_VALUE, -1}) {
            BoltImage image = BoltImage.of(folder, PAGE, 10, 1).meta(40, mark);
            assertThatThrownBy(() -> open(image))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(
                            "is cut off: its meta page expects %s pages".formatted(Long.toUnsignedString(mark)));
        }
    }

    @Test
    void aRootPageThatDoesNotExistIsRefused() {
        for (long root : new long[] {0, 1, 1 << 20, -1}) {
            BoltImage image = BoltImage.of(folder, PAGE, 10, 1).meta(16, root);
            assertThatThrownBy(() -> open(image))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessage("root bucket: page %s does not exist: pages go from 2 to %d"
                            .formatted(Long.toUnsignedString(root), image.pages() - 1));
        }
    }

    @Test
    void theTrailerOfASnapshotIsNoPartOfThePages() throws IOException {
        BoltImage image = BoltImage.of(folder, PAGE, 2000, 1);
        byte[] snapshot = Arrays.copyOf(image.array(), image.array().length + 32);
        Arrays.fill(snapshot, image.array().length, snapshot.length, (byte) 7);
        Path path = folder.resolve("snapshot.db");
        Files.write(path, snapshot);
        try (BoltFile file = BoltFile.open(path)) {
            assertThat(file.size()).isEqualTo(image.array().length);
            assertThat(BoltVerifier.verify(file).findings()).isEmpty();
        }
    }

    @Test
    void aBucketIsFoundByItsName() throws IOException {
        BoltFile file = open(BoltImage.of(folder, PAGE, 2000, 1));
        assertThat(file.bucket("small"))
                .hasValueSatisfying(bucket -> assertThat(bucket.inline()).isTrue());
        assertThat(file.bucket("big"))
                .hasValueSatisfying(bucket -> assertThat(bucket.inline()).isFalse());
        assertThat(file.bucket("bi")).isEmpty();
        assertThat(file.bucket("zzz")).isEmpty();
    }
}
