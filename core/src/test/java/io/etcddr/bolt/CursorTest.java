package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final int ITEMS = 20_000;

    @TempDir
    Path folder;

    private static String key(Cursor cursor) {
        return new String(cursor.key().toArray(BoltFile.U8), ISO_8859_1);
    }

    private static String name(int i) {
        return new String(BoltImage.key(i), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 16384, 65536})
    void itemsComeInOrderFromDeepTrees(int pageSize) throws IOException {
        BoltFile file = BoltFile.over(BoltImage.of(folder, pageSize, ITEMS, 2).segment());
        Cursor cursor = file.cursor(file.bucket("big").orElseThrow());
        int i = 0;
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            assertThat(key(cursor)).isEqualTo(name(i++));
            assertThat(cursor.valueOffset()).isEqualTo(cursor.keyOffset() + cursor.keyLength());
            assertThat(cursor.value().byteSize()).isEqualTo(cursor.valueLength());
        }
        assertThat(i).isEqualTo(ITEMS);
        assertThat(cursor.last()).isTrue();
        assertThat(key(cursor)).isEqualTo(name(ITEMS - 1));
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void seekGoesToTheFirstKeyThatIsNotBelow() throws IOException {
        BoltFile file = BoltFile.over(BoltImage.of(folder, 4096, ITEMS, 2).segment());
        Cursor cursor = file.cursor(file.bucket("big").orElseThrow());
        for (int i = 0; i < ITEMS - 1; i += 17) {
            assertThat(cursor.seek(BoltImage.key(i))).isTrue();
            assertThat(cursor.keyEquals(BoltImage.key(i))).isTrue();
            assertThat(cursor.seek((name(i) + "x").getBytes(ISO_8859_1))).isTrue();
            assertThat(key(cursor)).isEqualTo(name(i + 1));
            assertThat(cursor.next()).isEqualTo(i + 2 < ITEMS);
        }
        assertThat(cursor.seek("a".getBytes(ISO_8859_1))).isTrue();
        assertThat(key(cursor)).isEqualTo(name(0));
        assertThat(cursor.seek("z".getBytes(ISO_8859_1))).isFalse();
    }

    @Test
    void inlineAndEmptyBucketsAreRead() throws IOException {
        BoltFile file = BoltFile.over(BoltImage.of(folder, 4096, 10, 2).segment());
        Cursor small = file.cursor(file.bucket("small").orElseThrow());
        assertThat(small.first()).isTrue();
        assertThat(key(small)).isEqualTo("a");
        assertThat(small.next()).isTrue();
        assertThat(new String(small.value().toArray(BoltFile.U8), ISO_8859_1)).isEqualTo("2");
        assertThat(small.next()).isFalse();
        Cursor empty = file.cursor(file.bucket("empty").orElseThrow());
        assertThat(empty.first()).isFalse();
        assertThat(empty.last()).isFalse();
        assertThat(empty.seek(new byte[] {1})).isFalse();
    }

    @Test
    void theSubtreesOfABucketHoldItsItemsOneAfterTheOther() throws IOException {
        BoltFile file = BoltFile.over(BoltImage.of(folder, 4096, ITEMS, 2).segment());
        Findings findings = new Findings();
        List<Subtree> subtrees =
                new BoltVerifier(file, findings).split(file.bucket("big").orElseThrow());
        List<String> keys = new ArrayList<>();
        for (Subtree subtree : subtrees) {
            Cursor cursor = file.cursor(subtree);
            for (boolean found = cursor.first(); found; found = cursor.next()) {
                keys.add(key(cursor));
            }
        }
        assertThat(findings.isEmpty()).isTrue();
        assertThat(subtrees).hasSizeGreaterThan(3);
        assertThat(keys).hasSize(ITEMS).isSorted();
    }

    @Test
    void aCursorThatStandsOnNoItemSaysSo() throws IOException {
        BoltFile file = BoltFile.over(BoltImage.of(folder, 4096, 10, 2).segment());
        Cursor cursor = file.cursor(file.bucket("small").orElseThrow());
        assertThatThrownBy(cursor::key)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the cursor stands on no item");
        assertThatThrownBy(cursor::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the cursor stands on no item");
    }

    @Test
    void aTreeThatLeadsBackIntoItselfEndsInAnException() throws IOException {
        BoltImage image = BoltImage.of(folder, 4096, ITEMS, 2);
        long root = image.firstBucketRoot();
        image.u64(image.element(root, 1) + 8, root);
        BoltFile file = BoltFile.over(image.segment());
        Cursor cursor = file.cursor(file.bucket("big").orElseThrow());
        assertThatThrownBy(() -> {
                    for (boolean found = cursor.first(); found; found = cursor.next()) {
                        cursor.keyLength();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .hasMessageMatching(
                        "page \\d+ at offset \\d+: it is reached again and again, or by more than 64 levels");
    }

    /// A small file would look like a huge one: a page of 4 KiB has up to 255 items, each of which may be the whole
    /// page.
    @Test
    void itemsThatShareTheirBytesEndInAnException() throws IOException {
        BoltImage image = BoltImage.of(folder, 4096, ITEMS, 2);
        long leaf = image.firstLeaf(image.firstBucketRoot());
        int first = image.leafKey(leaf, 0);
        for (int i = 0; i < image.count(leaf); i++) {
            image.u32(image.element(leaf, i) + 4, first - image.element(leaf, i));
            image.u32(image.element(leaf, i) + 12, 1000);
        }
        BoltFile file = BoltFile.over(image.segment());
        Bucket bucket = file.bucket("big").orElseThrow();
        String message = "page %d at offset %d: data of element 1 is at offset %d, expected %d"
                .formatted(leaf, image.offset(leaf), first, first + 12 + 1000);
        Cursor cursor = file.cursor(bucket);
        assertThat(cursor.first()).isTrue();
        assertThatThrownBy(cursor::next)
                .isInstanceOf(CorruptFileException.class)
                .hasMessage(message);
        LeafWalk leaves = new BoltVerifier(file, new Findings()).leaves(bucket);
        assertThatThrownBy(leaves::next)
                .isInstanceOf(CorruptFileException.class)
                .hasMessage(message);
    }
}
