package io.etcddr.store;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static io.etcddr.store.WriteMode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.store.StoreCapabilities.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [ObjectStore] keeps. A subclass makes an empty one for each test.
@Timeout(120)
public abstract class ObjectStoreContract {
    /// More than a page of a listing and more than a batch of a deletion of S3.
    private static final int MANY = 1001;

    private static final ObjectKey KEY = new ObjectKey("points/a/base.db");

    private ObjectStore store;

    /// An empty store.
    protected abstract ObjectStore newStore() throws IOException;

    /// The size of an object that the store writes in several steps, if it has any.
    protected int large() {
        return 3_000_000;
    }

    @BeforeEach
    final void open() throws IOException {
        store = newStore();
    }

    @AfterEach
    final void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 300_000})
    void whatIsCommittedIsReadBack(int size) throws IOException {
        byte[] content = random(size);
        ObjectStat stat = write(KEY, content, CREATE_ONLY);
        assertThat(stat.key()).isEqualTo(KEY);
        assertThat(stat.size()).isEqualTo(size);
        assertThat(read(KEY)).isEqualTo(content);
    }

    @Test
    void aLargeObjectIsReadBackWhateverThePiecesItIsWrittenIn() throws IOException {
        byte[] content = random(large());
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            int done = 0;
            for (int piece = 1; done < content.length; piece = (piece * 7 + 1) % 1_500_000) {
                int length = Math.min(piece, content.length - done);
                writer.write(content, done, length);
                done += length;
            }
            writer.commit();
        }
        assertThat(read(KEY)).isEqualTo(content);
        assertThat(store.stat(KEY).orElseThrow().size()).isEqualTo(content.length);
    }

    @Test
    void singleBytesAreWrittenAndReadAsWell() throws IOException {
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            for (int value = 0; value < 256; value++) {
                writer.write(value);
            }
            writer.commit();
        }
        try (InputStream in = store.open(KEY, ByteRange.ALL)) {
            for (int value = 0; value < 256; value++) {
                assertThat(in.read()).isEqualTo(value);
            }
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void nothingIsVisibleBeforeTheCommit() throws IOException {
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            writer.write(random(100_000));
            assertThat(store.stat(KEY)).isEmpty();
            assertThat(keys(ObjectKey.ROOT)).isEmpty();
            writer.commit();
            assertThat(keys(ObjectKey.ROOT)).containsExactly(KEY.value());
        }
    }

    @Test
    void closingWithoutACommitLeavesNothing() throws IOException {
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            writer.write(random(large()));
        }
        assertThat(store.stat(KEY)).isEmpty();
        assertThat(keys(ObjectKey.ROOT)).isEmpty();
    }

    @Test
    void closingWithoutACommitKeepsWhatWasThere() throws IOException {
        write(KEY, bytes("old"), CREATE_ONLY);
        try (ObjectWriter writer = store.create(KEY, REPLACE)) {
            writer.write(random(large()));
        }
        assertThat(read(KEY)).isEqualTo(bytes("old"));
    }

    @Test
    void aWriterEndsOnce() throws IOException {
        ObjectWriter writer = store.create(KEY, CREATE_ONLY);
        writer.write(1);
        writer.commit();
        assertThatThrownBy(() -> writer.write(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the writer of points/a/base.db has ended");
        assertThatThrownBy(writer::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the writer of points/a/base.db has ended");
        writer.close();
        writer.close();
        assertThat(read(KEY)).containsExactly(1);
    }

    @Test
    void aClosedWriterTakesNothing() throws IOException {
        ObjectWriter writer = store.create(KEY, CREATE_ONLY);
        writer.close();
        assertThatThrownBy(() -> writer.write(new byte[10]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the writer of points/a/base.db has ended");
    }

    @Test
    void aCreateOnlyWriteDoesNotTouchWhatIsThere() throws IOException {
        write(KEY, bytes("first"), CREATE_ONLY);
        assertThatThrownBy(() -> write(KEY, bytes("second"), CREATE_ONLY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(KEY.value());
        assertThat(read(KEY)).isEqualTo(bytes("first"));
    }

    @Test
    void aLargeCreateOnlyWriteDoesNotTouchWhatIsThereEither() throws IOException {
        write(KEY, bytes("first"), CREATE_ONLY);
        assertThatThrownBy(() -> write(KEY, random(large()), CREATE_ONLY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(KEY.value());
        assertThat(read(KEY)).isEqualTo(bytes("first"));
    }

    @Test
    void aReplacingWriteReplaces() throws IOException {
        write(KEY, random(large()), REPLACE);
        write(KEY, bytes("new"), REPLACE);
        assertThat(read(KEY)).isEqualTo(bytes("new"));
        assertThat(store.stat(KEY).orElseThrow().size()).isEqualTo(3);
    }

    @Test
    void ofSeveralCreateOnlyWritersOneWins() throws Exception {
        assertThat(store.capabilities().conditionalCreate()).isEqualTo(Condition.ATOMIC);
        for (int round = 0; round < 5; round++) {
            ObjectKey key = new ObjectKey("manifests/%d.json".formatted(round));
            List<Callable<String>> writers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String content = "writer " + i;
                writers.add(() -> {
                    try {
                        write(key, bytes(content), CREATE_ONLY);
                        return content;
                    } catch (FileAlreadyExistsException e) {
                        return "lost";
                    }
                });
            }
            List<String> outcomes = together(writers);
            List<String> winners =
                    outcomes.stream().filter(outcome -> !outcome.equals("lost")).toList();
            assertThat(winners).hasSize(1);
            assertThat(read(key)).isEqualTo(bytes(winners.getFirst()));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,1000", "1,999", "999,1", "500,10000", "123,0", "0,0"})
    void aRangeIsCutToTheObject(long offset, long length) throws IOException {
        byte[] content = random(1000);
        write(KEY, content, CREATE_ONLY);
        int end = (int) Math.min(1000, offset + length);
        assertThat(read(KEY, new ByteRange(offset, length))).isEqualTo(Arrays.copyOfRange(content, (int) offset, end));
    }

    @Test
    void aRangeWithoutALengthGoesToTheEnd() throws IOException {
        byte[] content = random(1000);
        write(KEY, content, CREATE_ONLY);
        assertThat(read(KEY, ByteRange.from(400))).isEqualTo(Arrays.copyOfRange(content, 400, 1000));
    }

    @ParameterizedTest
    @CsvSource({"3,1", "4,10", "1000000,1", "3,0"})
    void aRangePastTheEndIsAnError(long offset, long length) throws IOException {
        write(KEY, bytes("abc"), CREATE_ONLY);
        assertThatThrownBy(() -> read(KEY, new ByteRange(offset, length)))
                .isInstanceOf(StoreException.class)
                .hasMessage("points/a/base.db has 3 bytes: nothing can be read at offset %d".formatted(offset));
    }

    @Test
    void anEmptyObjectIsReadFromItsStart() throws IOException {
        write(KEY, new byte[0], CREATE_ONLY);
        assertThat(read(KEY, new ByteRange(0, 10))).isEmpty();
        assertThat(read(KEY, ByteRange.from(0))).isEmpty();
    }

    @Test
    void aStreamThatIsClosedEarlyHarmsNothing() throws IOException {
        byte[] content = random(large());
        write(KEY, content, CREATE_ONLY);
        for (int i = 0; i < 20; i++) {
            try (InputStream in = store.open(KEY, ByteRange.ALL)) {
                assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
            }
        }
        assertThat(read(KEY, new ByteRange(5, 5))).isEqualTo(Arrays.copyOfRange(content, 5, 10));
    }

    @Test
    void whatIsNotThereCannotBeRead() throws IOException {
        assertThat(store.stat(KEY)).isEmpty();
        for (ByteRange range : List.of(ByteRange.ALL, new ByteRange(0, 10), new ByteRange(0, 0))) {
            assertThatThrownBy(() -> read(KEY, range))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(KEY.value());
        }
    }

    @Test
    void whatIsBelowAnObjectIsNotThere() throws IOException {
        write(new ObjectKey("a"), bytes("x"), CREATE_ONLY);
        ObjectKey below = new ObjectKey("a/b");
        assertThat(store.stat(below)).isEmpty();
        assertThatThrownBy(() -> read(below))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("a/b");
        store.delete(List.of(below));
        assertThat(keys(new ObjectKey("a/"))).isEmpty();
        assertThat(read(new ObjectKey("a"))).isEqualTo(bytes("x"));
    }

    @Test
    void whatIsAboveAnObjectIsNotThere() throws IOException {
        write(new ObjectKey("a/b"), bytes("x"), CREATE_ONLY);
        ObjectKey above = new ObjectKey("a");
        assertThat(store.stat(above)).isEmpty();
        assertThatThrownBy(() -> read(above))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("a");
        store.delete(List.of(above));
        assertThat(read(new ObjectKey("a/b"))).isEqualTo(bytes("x"));
    }

    @Test
    void theTimeOfAnObjectIsThatOfItsCommit() throws IOException {
        Instant before = Instant.now();
        ObjectStat committed = write(KEY, bytes("x"), CREATE_ONLY);
        Duration sinceBefore = Duration.between(before, committed.lastModified());
        assertThat(sinceBefore).isBetween(Duration.ofSeconds(-2), Duration.ofSeconds(60));
        assertThat(store.stat(KEY)).contains(committed);
    }

    @Test
    void aListingHoldsWhatStartsWithThePrefixInTheOrderOfTheBytes() throws IOException {
        List<String> all = List.of(
                "A/x", "a+b/x", "a-b", "a-b-c/1", "a.b", "a/1", "a/10", "a/2/x", "a/2-3", "a=b", "a@b,c", "ab/c",
                "b/c");
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(1));
        for (String key : shuffled) {
            write(new ObjectKey(key), bytes(key), CREATE_ONLY);
        }
        for (String prefix : List.of("", "a", "a/", "a/1", "a/2", "a/2/", "a-b", "a-b-", "b/c", "b/cc", "c", "A/")) {
            assertThat(keys(new ObjectKey(prefix)))
                    .as("prefix \"%s\"", prefix)
                    .containsExactlyElementsOf(all.stream()
                            .filter(key -> key.startsWith(prefix))
                            .sorted()
                            .toList());
        }
        try (Stream<ObjectStat> listing = store.list(ObjectKey.ROOT)) {
            assertThat(listing)
                    .allSatisfy(stat -> assertThat(store.stat(stat.key()).map(ObjectStoreContract::withoutVersion))
                            .contains(withoutVersion(stat)));
        }
    }

    @Test
    void anEmptyStoreListsNothing() throws IOException {
        assertThat(keys(ObjectKey.ROOT)).isEmpty();
        assertThat(keys(new ObjectKey("a/b/"))).isEmpty();
    }

    @Test
    void manyObjectsAreListedAndDeletedWhole() throws Exception {
        List<ObjectKey> keys = IntStream.range(0, MANY)
                .mapToObj(i -> new ObjectKey("many/%05d".formatted(i)))
                .toList();
        List<Callable<ObjectStat>> writers = keys.stream()
                .<Callable<ObjectStat>>map(key -> () -> write(key, bytes("x"), REPLACE))
                .toList();
        together(writers);
        assertThat(keys(new ObjectKey("many/")))
                .containsExactlyElementsOf(keys.stream().map(ObjectKey::value).toList());
        try (Stream<ObjectStat> listing = store.list(new ObjectKey("many/"))) {
            assertThat(listing.limit(3)).hasSize(3);
        }
        store.delete(keys);
        assertThat(keys(ObjectKey.ROOT)).isEmpty();
    }

    @Test
    void deletingTakesWhatIsNotThereAsDone() throws IOException {
        write(new ObjectKey("a/1"), bytes("x"), CREATE_ONLY);
        write(new ObjectKey("a/2"), bytes("x"), CREATE_ONLY);
        store.delete(List.of(new ObjectKey("a/1"), new ObjectKey("nowhere/3"), new ObjectKey("a/4")));
        store.delete(List.of(new ObjectKey("a/1")));
        store.delete(List.of());
        assertThat(keys(ObjectKey.ROOT)).containsExactly("a/2");
    }

    @Test
    void aDeletedKeyCanBeCreatedAgain() throws IOException {
        for (int round = 0; round < 3; round++) {
            write(KEY, bytes("round " + round), CREATE_ONLY);
            assertThat(read(KEY)).isEqualTo(bytes("round " + round));
            store.delete(List.of(KEY));
            assertThat(store.stat(KEY)).isEmpty();
        }
    }

    @Test
    void everyCharacterOfAKeyIsKept() throws IOException {
        ObjectKey key = new ObjectKey("AZaz09._=+@,-/..a/a../.hidden/-x/x y".replace(" ", "+"));
        write(key, bytes("x"), CREATE_ONLY);
        assertThat(keys(ObjectKey.ROOT)).containsExactly(key.value());
        assertThat(read(key)).isEqualTo(bytes("x"));
        store.delete(List.of(key, new ObjectKey("other")));
        assertThat(keys(ObjectKey.ROOT)).isEmpty();
    }

    @Test
    void theLongestKeyWorks() throws IOException {
        String segment = "s".repeat(99) + "/";
        ObjectKey key = new ObjectKey(segment.repeat(8) + "e".repeat(100));
        write(key, bytes("x"), CREATE_ONLY);
        assertThat(keys(new ObjectKey(segment))).containsExactly(key.value());
        assertThat(read(key)).isEqualTo(bytes("x"));
    }

    @Test
    void aPrefixNamesNoObject() {
        for (ObjectKey prefix : List.of(ObjectKey.ROOT, new ObjectKey("a/"))) {
            String message = "\"%s\" is a prefix and not the key of an object".formatted(prefix);
            assertThatThrownBy(() -> store.create(prefix, REPLACE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> store.open(prefix, ByteRange.ALL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> store.stat(prefix))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> store.delete(List.of(prefix)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void severalThreadsShareAStore() throws Exception {
        List<Callable<Boolean>> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ObjectKey key = new ObjectKey("shared/%d/x".formatted(i));
            byte[] content = random(200_000 + i);
            users.add(() -> {
                for (int round = 0; round < 3; round++) {
                    write(key, content, CREATE_ONLY);
                    assertThat(read(key)).isEqualTo(content);
                    store.delete(List.of(key));
                }
                return true;
            });
        }
        assertThat(together(users)).containsOnly(true);
        assertThat(keys(ObjectKey.ROOT)).isEmpty();
    }

    @Test
    void capabilitiesStayTheSame() throws IOException {
        assertThat(store.capabilities()).isEqualTo(store.capabilities());
    }

    @Test
    void anObjectKeepsItsVersionUntilItIsReplaced() throws IOException {
        Set<ObjectVersion> versions = new HashSet<>();
        for (WriteMode mode : List.of(CREATE_ONLY, REPLACE, REPLACE)) {
            ObjectVersion committed = versionOf(write(KEY, bytes("content " + versions.size()), mode));
            assertThat(versionOf(store.stat(KEY).orElseThrow())).isEqualTo(committed);
            read(KEY);
            assertThat(versionOf(store.stat(KEY).orElseThrow())).isEqualTo(committed);
            assertThat(versions.add(committed)).isTrue();
        }
    }

    @Test
    void theVersionThatIsThereCanBeReplaced() throws IOException {
        ObjectVersion version = versionOf(write(KEY, bytes("0"), CREATE_ONLY));
        for (int round = 1; round < 6; round++) {
            byte[] content = bytes(Integer.toString(round).repeat(round * 1000));
            ObjectStat stat = write(KEY, content, WriteMode.replacing(version));
            assertThat(stat.size()).isEqualTo(content.length);
            assertThat(read(KEY)).isEqualTo(content);
            assertThat(versionOf(stat)).isNotEqualTo(version);
            version = versionOf(stat);
        }
    }

    @Test
    void anotherVersionIsNotReplaced() throws IOException {
        ObjectVersion old = versionOf(write(KEY, bytes("old"), CREATE_ONLY));
        write(KEY, bytes("new"), REPLACE);
        refused(old);
        assertThat(read(KEY)).isEqualTo(bytes("new"));
    }

    @Test
    void whatIsGoneIsNotReplaced() throws IOException {
        ObjectVersion old = versionOf(write(KEY, bytes("old"), CREATE_ONLY));
        store.delete(List.of(KEY));
        refused(old);
        assertThat(store.stat(KEY)).isEmpty();
    }

    private void refused(ObjectVersion version) {
        assertThatThrownBy(() -> write(KEY, bytes("late"), WriteMode.replacing(version)))
                .isInstanceOf(VersionConflictException.class)
                .hasMessage("points/a/base.db is no longer the version that was to be replaced");
    }

    @Test
    void aReplacementThatIsNotCommittedReplacesNothing() throws IOException {
        ObjectVersion version = versionOf(write(KEY, bytes("old"), CREATE_ONLY));
        try (ObjectWriter writer = store.create(KEY, WriteMode.replacing(version))) {
            writer.write(bytes("new"));
        }
        assertThat(read(KEY)).isEqualTo(bytes("old"));
        assertThat(versionOf(store.stat(KEY).orElseThrow())).isEqualTo(version);
    }

    @Test
    void theLargestObjectThatCanBeReplacedOnAConditionIsOfAMebibyte() throws IOException {
        ObjectVersion version = versionOf(write(KEY, random(ObjectVersion.LARGEST), CREATE_ONLY));
        byte[] content = random(ObjectVersion.LARGEST);
        content[0]++;
        WriteMode again = WriteMode.replacing(versionOf(write(KEY, content, WriteMode.replacing(version))));
        assertThatThrownBy(() -> write(KEY, random(ObjectVersion.LARGEST + 1), again))
                .isInstanceOf(StoreException.class)
                .hasMessage("points/a/base.db has 1048577 bytes: only objects of up to 1048576 bytes are replaced"
                        + " on a condition");
        assertThat(read(KEY)).isEqualTo(content);
    }

    @Test
    void ofSeveralReplacersOfOneVersionOneWins() throws Exception {
        assertThat(store.capabilities().conditionalReplace()).isEqualTo(Condition.ATOMIC);
        ObjectVersion version = versionOf(write(KEY, bytes("first"), CREATE_ONLY));
        for (int round = 0; round < 10; round++) {
            WriteMode mode = WriteMode.replacing(version);
            List<Callable<Optional<ObjectStat>>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                byte[] content = bytes("writer %d of round %d".formatted(i, round));
                writers.add(() -> {
                    try {
                        return Optional.of(write(KEY, content, mode));
                    } catch (VersionConflictException e) {
                        return Optional.empty();
                    }
                });
            }
            List<Optional<ObjectStat>> outcomes = together(writers);
            List<Integer> winners = IntStream.range(0, outcomes.size())
                    .filter(i -> outcomes.get(i).isPresent())
                    .boxed()
                    .toList();
            assertThat(winners).as("round %d", round).hasSize(1);
            assertThat(read(KEY)).isEqualTo(bytes("writer %d of round %d".formatted(winners.getFirst(), round)));
            version = versionOf(outcomes.get(winners.getFirst()).orElseThrow());
        }
    }

    @Test
    void noReplacementIsLost() throws Exception {
        int writers = 6;
        int each = 10;
        write(KEY, bytes("0"), CREATE_ONLY);
        together(Collections.nCopies(writers, (Callable<Boolean>) () -> {
            for (int done = 0; done < each; ) {
                ObjectVersion version = versionOf(store.stat(KEY).orElseThrow());
                int next = Integer.parseInt(new String(read(KEY), StandardCharsets.UTF_8)) + 1;
                try {
                    write(KEY, bytes(Integer.toString(next)), WriteMode.replacing(version));
                    done++;
                } catch (VersionConflictException e) {
                    // Somebody else was faster: count on from what he wrote.
                }
            }
            return true;
        }));
        assertThat(read(KEY)).isEqualTo(bytes(Integer.toString(writers * each)));
    }

    @Test
    void aReaderSeesOneVersionWholeWhileItIsReplaced() throws Exception {
        write(KEY, random(1), REPLACE);
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        tasks.add(() -> {
            for (int size = 1; size < 100; size++) {
                write(KEY, random(size * 37 % 1000), REPLACE);
            }
            done.set(true);
            return true;
        });
        for (int i = 0; i < 3; i++) {
            tasks.add(() -> {
                while (!done.get()) {
                    byte[] content = read(KEY);
                    assertThat(content).isEqualTo(random(content.length));
                }
                return true;
            });
        }
        assertThat(together(tasks)).containsOnly(true);
    }

    private static ObjectVersion versionOf(ObjectStat stat) {
        return stat.version().orElseThrow();
    }

    private static ObjectStat withoutVersion(ObjectStat stat) {
        return new ObjectStat(stat.key(), stat.size(), stat.lastModified());
    }

    protected final ObjectStore store() {
        return store;
    }

    protected final ObjectStat write(ObjectKey key, byte[] content, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(key, mode)) {
            writer.write(content);
            return writer.commit();
        }
    }

    protected final byte[] read(ObjectKey key) throws IOException {
        return read(key, ByteRange.ALL);
    }

    protected final byte[] read(ObjectKey key, ByteRange range) throws IOException {
        try (InputStream in = store.open(key, range)) {
            return in.readAllBytes();
        }
    }

    protected final List<String> keys(ObjectKey prefix) throws IOException {
        try (Stream<ObjectStat> listing = store.list(prefix)) {
            return listing.map(stat -> stat.key().value()).toList();
        }
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    /// Runs all at the same time and returns what they returned.
    protected static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(tasks.size(), 16))) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
