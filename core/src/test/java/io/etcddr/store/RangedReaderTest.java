package io.etcddr.store;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.store.RangedReader.Settings;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.testing.Await;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.FaultyStore.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RangedReaderTest {
    private static final ObjectKey KEY = new ObjectKey("points/a/base.db");
    private static final Patience QUICK = new Patience(5, Duration.ofMillis(1), Duration.ofSeconds(20));

    private final MemoryObjectStore memory = new MemoryObjectStore();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 3000, 4000, 4001, 123_456})
    void anObjectComesWholeAndInOrder(int size) throws IOException {
        byte[] content = put(size);
        for (int inFlight : new int[] {1, 2, 7}) {
            try (InputStream in = RangedReader.open(memory, KEY, size, new Settings(1000, inFlight, QUICK))) {
                assertThat(in.readAllBytes()).isEqualTo(content);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cutAndShortAnswersAreResumedAtTheSameByte(long seed) throws IOException {
        byte[] content = put(200_000);
        FaultyStore faulty =
                new FaultyStore(memory, Faults.gentle().withCutReads(0.2).withFailures(0.1), seed);
        Patience stubborn = new Patience(30, Duration.ofMillis(1), Duration.ofSeconds(20));
        try (InputStream in = RangedReader.open(faulty, KEY, content.length, new Settings(7000, 3, stubborn))) {
            assertThat(in.readAllBytes()).as("seed %d", seed).isEqualTo(content);
        }
    }

    @Test
    void oneReaderAlsoResumes() throws IOException {
        byte[] content = put(50_000);
        FaultyStore faulty = new FaultyStore(memory, Faults.none().withCutReads(0.5), 3);
        Patience stubborn = new Patience(60, Duration.ofMillis(1), Duration.ofSeconds(20));
        try (InputStream in = new ResumingInputStream(faulty, KEY, 100, 40_000, stubborn)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 100, 40_100));
        }
    }

    @Test
    void whatNeverGetsFurtherIsGivenUp() throws IOException {
        put(10_000);
        Log log = new Log(memory, (key, range) -> {
            throw new StoreException(Reason.UNREACHABLE, "no route to host");
        });
        try (InputStream in = new ResumingInputStream(log, KEY, 0, 10_000, QUICK)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("no route to host");
        }
        assertThat(log.opened).hasSize(5);
    }

    @Test
    void progressStartsTheAttemptsAnew() throws IOException {
        byte[] content = put(100);
        // Every connection gives one byte and dies: 100 failures, never two without progress.
        Log log = new Log(memory, (key, range) -> new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                if (given) {
                    throw new IOException("connection reset");
                }
                given = true;
                return content[(int) range.offset()] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        });
        try (InputStream in = new ResumingInputStream(log, KEY, 0, 100, QUICK)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(log.opened).hasSize(100);
    }

    @Test
    void whatCannotGetBetterIsNotTriedAgain() {
        for (IOException failure : List.of(
                new NoSuchFileException("gone"),
                new StoreException(Reason.DENIED, "expired token"),
                new StoreException(Reason.NO_SUCH_BUCKET, "no bucket"))) {
            Log log = new Log(memory, (key, range) -> {
                throw failure;
            });
            try (InputStream in = RangedReader.open(log, KEY, 100, new Settings(1000, 3, QUICK))) {
                assertThatThrownBy(in::readAllBytes).isSameAs(failure);
                assertThatThrownBy(in::readAllBytes).isSameAs(failure);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(log.opened).hasSize(1);
        }
    }

    @Test
    void anObjectThatIsShorterThanItShouldBeIsAnError() throws IOException {
        put(1500);
        try (InputStream in = RangedReader.open(memory, KEY, 2500, new Settings(1000, 3, QUICK))) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage("points/a/base.db has 1500 bytes: nothing can be read at offset 1500");
        }
    }

    @Test
    void notMoreIsFetchedThanFitsIntoTheParts() throws IOException {
        byte[] content = put(100_000);
        Log log = new Log(memory, memory::open);
        try (InputStream in = RangedReader.open(log, KEY, content.length, new Settings(1000, 4, QUICK))) {
            int position = 0;
            byte[] buffer = new byte[333];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                position += count;
                // The part that is being read and three after it.
                long furthest =
                        log.opened.stream().mapToLong(ByteRange::offset).max().orElseThrow() + 1000;
                assertThat(furthest).isLessThanOrEqualTo(position / 1000 * 1000 + 4000);
            }
            assertThat(position).isEqualTo(content.length);
        }
    }

    @Test
    void closingEarlyEndsWhatIsOnItsWay() throws Exception {
        put(10_000);
        CountDownLatch ended = new CountDownLatch(3);
        Log log = new Log(memory, (key, range) -> {
            try {
                Thread.sleep(Duration.ofMinutes(10));
                throw new AssertionError("nobody waits so long");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended.countDown();
                throw new InterruptedIOException("interrupted");
            }
        });
        InputStream in = RangedReader.open(log, KEY, 10_000, new Settings(1000, 3, QUICK));
        Await.until("three requests", Duration.ofSeconds(10), () -> log.opened.size() == 3);
        in.close();
        assertThat(ended.getCount()).isZero();
        assertThatThrownBy(in::read)
                .isInstanceOf(IOException.class)
                .hasMessage("the reader of points/a/base.db is closed");
    }

    @Test
    void pausesGrowToAnEnd() {
        Patience patience = Patience.defaults();
        assertThat(patience.pauseAfter(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(patience.pauseAfter(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(patience.pauseAfter(500)).isEqualTo(Patience.LONGEST_PAUSE);
    }

    private byte[] put(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        try (ObjectWriter writer = memory.create(KEY, CREATE_ONLY)) {
            writer.write(content);
            writer.commit();
        }
        return content;
    }

    private interface Opener {
        InputStream open(ObjectKey key, ByteRange range) throws IOException;
    }

    /// Writes down what is opened, and opens something else.
    private static final class Log extends ForwardingStore {
        private final Opener opener;
        private final List<ByteRange> opened = new CopyOnWriteArrayList<>();

        private Log(ObjectStore below, Opener opener) {
            super(below);
            this.opener = opener;
        }

        @Override
        public InputStream open(ObjectKey key, ByteRange range) throws IOException {
            opened.add(range);
            return opener.open(key, range);
        }
    }
}
