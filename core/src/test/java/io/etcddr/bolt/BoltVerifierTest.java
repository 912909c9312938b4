package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoltVerifierTest {
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private BoltImage image;
    private long root;
    private long leaf;

    @BeforeEach
    void makeASoundFile() throws IOException {
        image = BoltImage.of(folder, PAGE, 20_000, 3);
        root = image.firstBucketRoot();
        leaf = image.firstLeaf(root);
        assertThat(image.flags(root)).isEqualTo(BoltImage.BRANCH);
        BoltReport report = image.verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.pagesInUse()).isEqualTo(image.pages());
    }

    private void expect(String message) throws IOException {
        assertThat(image.verify().findings()).extracting(Finding::message).anyMatch(said -> said.matches(message));
    }

    private String at(long page) {
        return "page %d at offset %d: ".formatted(page, image.offset(page));
    }

    @Test
    void aPageThatClaimsAnotherIdIsFound() throws IOException {
        image.u64(image.offset(leaf), leaf + 1);
        expect(at(leaf) + "claims to be page " + (leaf + 1));
    }

    @Test
    void aPageOfAnotherKindIsFound() throws IOException {
        image.u16(image.offset(leaf) + 8, 0x20);
        expect("page at offset %d: unknown flags 0x20".formatted(image.offset(leaf)));
        image.u16(image.offset(leaf) + 8, 0x04);
        expect(at(leaf) + "found a META page, expected BRANCH or LEAF");
    }

    @Test
    void aChildThatDoesNotExistIsFound() throws IOException {
        image.u64(image.element(root, 1) + 8, 1L << 40);
        expect(at(root)
                + "element 1 at offset %d: page %d does not exist: pages go from 2 to %d"
                        .formatted(image.element(root, 1), 1L << 40, image.pages() - 1));
    }

    @Test
    void aFindingAboutAPageThatDoesNotExistHasThePlaceThatNamesIt() throws IOException {
        for (long page : new long[] {0, 1, image.pages(), 1L << 51, Long.MIN_VALUE, -1}) {
            image.u64(image.element(root, 1) + 8, page);
            assertThat(image.verify().findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.offset()).isEqualTo(image.element(root, 1)));
        }
        BoltImage freelist = BoltImage.of(folder, PAGE, 10, 3).meta(32, 1L << 51);
        assertThat(freelist.verify().findings())
                .containsExactly(new Finding(
                        0,
                        "freelist: page %d does not exist: pages go from 2 to %d"
                                .formatted(1L << 51, freelist.pages() - 1)));
    }

    @Test
    void aTreeIsNotPlannedInMorePartsThanTheFileHasPages() throws IOException {
        long child = image.child(root, 0);
        for (int i = 0; i < image.count(root); i++) {
            image.u64(image.element(root, i) + 8, child);
        }
        for (int i = 0; i < image.count(child); i++) {
            image.u64(image.element(child, i) + 8, root);
        }
        BoltFile file = BoltFile.over(image.segment());
        assertThat(new BoltVerifier(file, new Findings())
                        .split(file.bucket("big").orElseThrow()))
                .hasSizeLessThanOrEqualTo(image.pages());
        expect(at(root) + "reached twice");
    }

    @Test
    void aPageThatIsReachedTwiceIsFoundOnce() throws IOException {
        long child = image.child(root, 0);
        long below = image.child(child, 0);
        image.u64(image.element(child, 1) + 8, below);
        assertThat(image.verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.message()).isEqualTo(at(below) + "reached twice");
            assertThat(finding.offset()).isEqualTo(image.offset(below));
        });
    }

    @Test
    void aCycleIsFound() throws IOException {
        long child = image.child(root, 1);
        image.u64(image.element(child, 0) + 8, root);
        expect(at(root) + "(reached twice|its first key at offset \\d+ is not the one .*)");
    }

    @Test
    void anOverflowPageThatIsReachedTwiceIsFound() throws IOException {
        image.u32(image.offset(leaf) + 12, 1);
        expect(at(leaf) + "reached twice, by its overflow page " + (leaf + 1) + "|" + at(leaf + 1) + "reached twice");
    }

    @Test
    void overflowBeyondTheFileIsFound() throws IOException {
        image.u32(image.offset(leaf) + 12, -1);
        expect(at(leaf) + "4294967295 overflow pages reach beyond the last page " + (image.pages() - 1));
    }

    @Test
    void overflowThatNoItemNeedsIsFound() throws IOException {
        long last = image.pages();
        image.withFreePages(3);
        BoltImage small = BoltImage.of(folder, PAGE, 3, 1);
        long only = small.firstBucketRoot();
        assertThat(only).as("the small file's bucket is inline").isZero();
        // The last page of the file is the root bucket's: let it swallow the free pages.
        image.u32(image.offset(last - 1) + 12, 3);
        expect(at(last - 1) + "has 3 overflow pages, its items need 0");
    }

    @Test
    void moreElementsThanFitAreFound() throws IOException {
        image.u16(image.offset(leaf) + 10, 0xFFFF);
        expect(at(leaf) + "65535 elements do not fit into its 4096 bytes");
    }

    @Test
    void anEmptyPageBelowTheRootIsFound() throws IOException {
        image.u16(image.offset(leaf) + 10, 0);
        expect(at(leaf) + "empty, which only the first page of a bucket may be");
        image.u16(image.offset(root) + 10, 0);
        expect(at(root) + "branch page without elements");
    }

    @Test
    void dataOutsideThePageIsFound() throws IOException {
        image.u32(image.element(leaf, 0) + 12, 1 << 20);
        expect(at(leaf) + "element 0 at offset \\d+: key of 12 bytes and value of 1048576 bytes at offset \\d+,"
                + " expected between \\d+ and \\d+");
        image.u32(image.element(leaf, 0) + 4, 8);
        expect(at(leaf) + "element 0 at offset \\d+: key of 12 bytes .*");
    }

    @Test
    void anEmptyKeyAndOneThatIsTooLongAreFound() throws IOException {
        image.u32(image.element(leaf, 0) + 8, 0);
        expect(at(leaf) + "element 0 at offset \\d+: key of 0 bytes .*");
        image.u32(image.element(leaf, 0) + 8, 40_000);
        expect(at(leaf) + "element 0 at offset \\d+: key of 40000 bytes .*");
    }

    @Test
    void gapsBetweenItemsAreFound() throws IOException {
        int size = image.element(leaf, 1) + 12;
        image.u32(size, (int) image.u64(size) - 1);
        expect(at(leaf) + "data of element 2 is at offset \\d+, expected \\d+");
    }

    @Test
    void keysOutOfOrderAreFound() throws IOException {
        image.u8(image.leafKey(leaf, 1), 'a');
        expect(at(leaf) + "key of element 1 at offset \\d+ does not come after the one before");
    }

    @Test
    void aFirstKeyThatIsNotTheParentsIsFound() throws IOException {
        long second = image.child(image.child(root, 0), 1);
        image.u8(image.leafKey(image.firstLeaf(second), 0) + 11, 1);
        expect(at(image.firstLeaf(second))
                + "its first key at offset \\d+ is not the one its parent has at offset \\d+");
    }

    @Test
    void aLastKeyThatReachesIntoTheNeighbourIsFound() throws IOException {
        image.u8(image.leafKey(leaf, image.count(leaf) - 1), 'z');
        expect(at(leaf)
                + "its last key at offset \\d+ reaches into its neighbour, which begins with the key at offset \\d+");
    }

    @Test
    void unknownFlagsOfAnElementAreFound() throws IOException {
        image.u32(image.element(leaf, 2), 2);
        expect(at(leaf) + "element 2 at offset \\d+ has unknown flags 0x2");
    }

    @Test
    void bucketsInsideBucketsAreFollowedAndCounted() throws IOException {
        image.u32(image.element(leaf, 2), 1);
        BoltReport report = image.verify();
        assertThat(report.nestedBuckets()).isEqualTo(1);
        assertThat(report.findings()).as("random bytes are no bucket").hasSize(1);
    }

    @Test
    void inlineBucketsThatClaimWhatTheyHaveNotAreFound() throws IOException {
        long rootPage = image.u64(16 + 16);
        int value = image.leafKey(rootPage, 2) + "small".length();
        assertThat(image.u64(value)).as("small is inline").isZero();
        int page = value + 16;
        BoltImage sound = image.copy();
        image.u16(page + 8, BoltImage.BRANCH);
        expect("inline page at offset %d: found type BRANCH with 0 overflow pages, expected a LEAF without"
                .formatted(page));
        image = sound.copy().u16(page + 10, 500);
        expect("inline page at offset %d: 500 elements do not fit into its \\d+ bytes".formatted(page));
        image = sound.copy().u32(page + 16 + 12, 5000);
        expect("inline page at offset %d: element 0 at offset .*".formatted(page));
    }

    /// bbolt `Bucket.write` makes the value as long as the page image, and the image as long as its items.
    @Test
    void anInlineBucketThatIsLongerThanItsItemsIsFound() throws IOException {
        long rootPage = image.u64(16 + 16);
        int page = image.leafKey(rootPage, 2) + "small".length() + 16;
        BoltImage sound = image.copy();
        image.u16(page + 10, 0);
        expect("inline page at offset %d: 36 bytes after its last item, expected none".formatted(page));
        image = sound.copy().u32(page + 16 + 16 + 12, 0);
        expect("inline page at offset %d: 1 bytes after its last item, expected none".formatted(page));
        int empty = image.leafKey(rootPage, 1) + "empty".length() + 16;
        assertThat(image.u64(empty + 8)).isEqualTo(BoltImage.LEAF);
    }

    /// bbolt `Bucket.spill` makes the value of 16 bytes, `Bucket.write` that of an inline bucket with root 0.
    @Test
    void anInlineBucketThatClaimsARootPageIsFound() throws IOException {
        long rootPage = image.u64(16 + 16);
        int value = image.leafKey(rootPage, 2) + "small".length();
        long stale = image.pages();
        image.withFreePages(1);
        image.u64(image.offset(stale), stale).u16(image.offset(stale) + 8, BoltImage.LEAF);
        assertThat(image.verify().findings()).isEmpty();
        image.u64(value, stale);
        expect("bucket \"small\" at offset %d: 68 bytes with root page %d, expected 16".formatted(value, stale));
        image.u64(value, 1L << 40);
        expect("bucket \"small\" at offset %d: page %d does not exist: .*".formatted(value, 1L << 40));
    }

    @Test
    void aPlainValueAmongTheRootBucketsIsFound() throws IOException {
        long rootPage = image.u64(16 + 16);
        image.u32(image.element(rootPage, 0), 0);
        expect("root item \"big\" at offset \\d+: expected a bucket, found a plain value");
    }

    @Test
    void freePagesAreLegalWithoutAFreelistAndNotInUse() throws IOException {
        int used = image.pages();
        BoltReport report = image.withFreePages(5).verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.pagesInUse()).isEqualTo(used);
    }

    @Test
    void aStoredFreelistIsComparedWithWhatIsReached() throws IOException {
        long first = image.pages();
        image.withFreePages(4);
        BoltImage sound = image.copy().freelist(first, first + 1, first + 2, first + 3);
        assertThat(sound.verify().findings()).isEmpty();
        assertThat(sound.verify().pagesInUse()).isEqualTo(first + 1);
        String where = at(first);

        image = sound.copy().freelist(first, first + 1, first + 3);
        expect(where + "page %d is neither in use nor free".formatted(first + 2));
        image = sound.copy().freelist(first, leaf, first + 1, first + 2, first + 3);
        expect(where + "page %d is free and in use at once".formatted(leaf));
        image = sound.copy().freelist(first, first + 2, first + 1, first + 3);
        expect(where
                + "free page %d at offset \\d+: expected more than %d and less than %d"
                        .formatted(first + 1, first + 2, first + 4));
        image = sound.copy().freelist(first, first + 1, 1L << 50);
        expect(where + "free page %d at offset .*".formatted(1L << 50));
        image = sound.copy().u16(image.offset(first) + 10, 600);
        expect(where + "600 free pages do not fit into it");
        image = sound.copy().u16(image.offset(first) + 10, 0xFFFF).u64(image.offset(first) + 16, 1L << 60);
        expect(where + "%d free pages do not fit into it".formatted(1L << 60));
        image = sound.copy().meta(32, leaf);
        expect(at(leaf) + "found a LEAF page, expected FREELIST");
        image = sound.copy().meta(32, 1L << 33);
        expect("freelist: page %d does not exist: .*".formatted(1L << 33));
    }

    @Test
    void aLargeFreelistHasItsCountInTheFirstPlace() throws IOException {
        long first = image.pages();
        image.withFreePages(4)
                .freelist(first, 3, first + 1, first + 2, first + 3)
                .u16(image.offset(first) + 10, 0xFFFF);
        assertThat(image.verify().findings()).isEmpty();
    }

    @Test
    void namesOfBucketsMayBeAnyBytes() throws IOException {
        Path file = folder.resolve("names.db");
        try (BoltWriter writer = BoltWriter.create(file, PAGE)) {
            writer.startBucket("\u0000\u00ff", 0);
            writer.finish();
        }
        try (BoltFile opened = BoltFile.open(file)) {
            assertThat(BoltVerifier.verify(opened).findings()).isEmpty();
            assertThat(opened.buckets().getFirst().name().getBytes(ISO_8859_1)).containsExactly(0, 0xff);
        }
    }
}
