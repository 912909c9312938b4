package io.etcddr.bolt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.etcddr.bolt.FileMutation.Mutant;
import io.etcddr.bolt.ReaderContract.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files against everything that reads bbolt files: [FileMutation] damages them, [ReaderContract] says what
/// must hold.
///
/// `-Dfuzz.seconds=600` runs longer than the second that the quick tests have, with other seeds each time.
/// `-Dfuzz.seed=N` runs the one case of that seed, which a failure names. Each case is a file of its own, so the order
/// does not matter.
final class BoltFuzzTest {
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(1);

    /// Far more than any file of these sizes takes, on however busy a machine.
    private static final Duration HANG = Duration.ofSeconds(60);

    /// On the heap, by all threads together and in all the passes of the contract: so much for any file, for tables
    /// and buffers, and so much for each byte of it. The most that was seen is 1 MiB and 46, for the messages of a
    /// page with thousands of children that are all the same.
    private static final long ALLOCATION = 4 << 20;

    private static final long ALLOCATION_FOR_EACH_BYTE = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private static Path folder;

    private static List<SoundFile> files;
    private static List<FileFields> fields;
    private static ExecutorService worker;

    @BeforeAll
    static void makeSoundFiles() throws IOException {
        files = SoundFile.all(folder);
        fields = files.stream().map(FileFields::new).toList();
        worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("fuzz").factory());
        for (SoundFile file : files) {
            // What the JVM allocates for classes that are loaded is not the readers'.
            outcome(file.name(), file.bytes());
        }
    }

    @AfterAll
    static void stopWorker() {
        worker.shutdownNow();
    }

    @Test
    void theFilesToDamageAreSound() throws IOException {
        for (SoundFile file : files) {
            assertThat(outcomeWithinBounds(file.name(), file.bytes()))
                    .as(file.name())
                    .isEqualTo(Outcome.SOUND);
        }
    }

    @Test
    void whateverAFileHoldsItsReadersEndWithinBounds() throws IOException {
        Long one = Long.getLong("fuzz.seed");
        if (one != null) {
            System.out.printf("seed %d: %s%n", one, outcomeOf(one));
            return;
        }
        Long seconds = Long.getLong("fuzz.seconds");
        long first = seconds == null ? 1 : System.nanoTime();
        long end = System.nanoTime() + (seconds == null ? DEFAULT_TIME : Duration.ofSeconds(seconds)).toNanos();
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        long seed = first;
        while (System.nanoTime() - end < 0) {
            outcomes.merge(outcomeOf(seed++), 1, Integer::sum);
        }
        System.out.printf("%d damaged files, seeds from %d on: %s%n", seed - first, first, outcomes);
        if (seed - first > 1000) {
            assertThat(outcomes).as("all paths are tried").containsOnlyKeys(Outcome.values());
        }
    }

    private static Outcome outcomeOf(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int base = random.nextInt(files.size());
        Mutant mutant = FileMutation.of(files.get(base), fields.get(base), random);
        String what = "seed %d: %s; again with: ./mvnw -pl core test -Dtest=BoltFuzzTest -Dfuzz.seed=%d"
                .formatted(seed, mutant.story(), seed);
        return outcomeWithinBounds(what, mutant.bytes());
    }

    private static Outcome outcomeWithinBounds(String what, byte[] bytes) throws IOException {
        long before = THREADS.getTotalThreadAllocatedBytes();
        Outcome outcome = outcome(what, bytes);
        assertThat(THREADS.getTotalThreadAllocatedBytes() - before)
                .as("%s: bytes allocated for a file of %d bytes", what, bytes.length)
                .isLessThan(ALLOCATION + ALLOCATION_FOR_EACH_BYTE * bytes.length);
        return outcome;
    }

    private static Outcome outcome(String what, byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("damaged.db"), bytes);
        Future<Outcome> running = worker.submit(() -> ReaderContract.check(path, bytes));
        try {
            return running.get(HANG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("%s: no end within %s: %s".formatted(what, HANG, stacks()), e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /// Where the reader and its helpers are.
    private static List<String> stacks() {
        List<String> stacks = new ArrayList<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().equals("fuzz") || thread.getName().startsWith("walk-")) {
                stacks.add("%s %s".formatted(thread.getName(), List.of(stack)));
            }
        });
        return stacks;
    }
}
