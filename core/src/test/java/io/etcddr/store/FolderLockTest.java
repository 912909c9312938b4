package io.etcddr.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.store.StoreCapabilities.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Conditional replacements of one folder by several processes.
@Tag("it")
@Timeout(180)
final class FolderLockTest {
    private static final ObjectKey KEY = new ObjectKey("main/counter");

    @TempDir
    private Path folder;

    private FileObjectStore store;

    @BeforeEach
    void make() throws IOException {
        store = FileObjectStore.initialize(folder.resolve("repository"));
        assertThat(store.capabilities().conditionalReplace()).isEqualTo(Condition.ATOMIC);
        count(store, WriteMode.CREATE_ONLY, 0);
    }

    @Test
    void noReplacementOfSeveralProcessesIsLost() throws Exception {
        int each = 100;
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(start("count", Integer.toString(each)));
            }
            for (Process process : processes) {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(read(store)).isEqualTo(3 * each);
    }

    @Test
    void aProcessThatIsStoppedInTheMiddleIsToldAndOneThatIsKilledHoldsNothing() throws Exception {
        Process holder = start("hold");
        try {
            assertThat(holder.inputReader(UTF_8).readLine()).isEqualTo("held");
            WriteMode replacing = replacing(store);
            assertThatThrownBy(() -> count(store, replacing, 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("folder %1$s: cannot commit main/counter: another process has held the lock"
                                    .formatted(folder.resolve("repository"))
                            + " %s for 10 s: it may be stopped"
                                    .formatted(folder.toRealPath().resolve("repository/.~locks/main~counter")));
            holder.destroyForcibly();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
            count(store, replacing, 1);
            assertThat(read(store)).isEqualTo(1);
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void aLockIsNoObjectAndIsNotCleanedUp() throws IOException {
        count(store, replacing(store), 1);
        Path locks = folder.resolve("repository").resolve(FolderLock.FOLDER);
        Path lock = locks.resolve("main~counter");
        assertThat(lock).exists();
        Files.setLastModifiedTime(lock, FileTime.from(Instant.EPOCH));
        store.removeAbandoned(ObjectKey.ROOT, Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(lock).exists();
        try (var all = store.list(ObjectKey.ROOT)) {
            assertThat(all.map(ObjectStat::key)).containsExactly(KEY);
        }
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Replacer.class.getName(),
                folder.resolve("repository").toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static WriteMode replacing(ObjectStore store) throws IOException {
        return WriteMode.replacing(store.stat(KEY).orElseThrow().version().orElseThrow());
    }

    private static int read(ObjectStore store) throws IOException {
        try (InputStream in = store.open(KEY, ByteRange.ALL)) {
            return Integer.parseInt(new String(in.readAllBytes(), UTF_8));
        }
    }

    private static void count(ObjectStore store, WriteMode mode, int value) throws IOException {
        try (ObjectWriter writer = store.create(KEY, mode)) {
            writer.write(Integer.toString(value).getBytes(UTF_8));
            writer.commit();
        }
    }

    /// Another process.
    static final class Replacer {
        private Replacer() {}

        public static void main(String[] args) throws Exception {
            Path root = Path.of(args[0]);
            try (FileObjectStore store = new FileObjectStore(root)) {
                if (args[1].equals("hold")) {
                    FolderLock.take(root, FileObjectWriter.temporaryNameStart(KEY));
                    System.out.println("held");
                    Thread.sleep(Long.MAX_VALUE);
                }
                for (int done = 0; done < Integer.parseInt(args[2]); ) {
                    WriteMode mode = replacing(store);
                    try {
                        count(store, mode, read(store) + 1);
                        done++;
                    } catch (VersionConflictException e) {
                        // Another process was faster.
                    }
                }
            }
        }
    }
}
