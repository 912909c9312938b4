package io.etcddr.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SpoolFolderTest {
    @TempDir
    private Path folder;

    private SpoolFolder spools() {
        return new SpoolFolder(folder.resolve("spool"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.toList();
        }
    }

    @Test
    void aSpoolIsPrivateAndGoneWhenItIsClosed() throws Exception {
        try (Spool spool = spools().create()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool.file())))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("spool"))))
                    .isEqualTo("rwx------");
            assertThat(files()).hasSize(2);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aSpoolThatIsInUseIsNotStale() throws Exception {
        try (Spool spool = spools().create()) {
            assertThat(spools().removeStale()).isZero();
            assertThat(spool.file()).exists();
        }
    }

    /// As the backups of a service do. One in a thousand failed with an [OverlappingFileLockException], and what was
    /// being made was told as left by a killed run.
    @Test
    void threadsThatMakeSpoolsAndTidyUpAtOnceDoNotDisturbEachOther() throws Exception {
        List<FutureTask<Integer>> threads = Stream.generate(() -> new FutureTask<>(() -> {
                    int removed = 0;
                    for (int i = 0; i < 500; i++) {
                        removed += spools().removeStale();
                        try (Spool spool = spools().create()) {
                            assertThat(spool.file()).exists();
                        }
                    }
                    return removed;
                }))
                .limit(4)
                .toList();
        threads.forEach(thread -> Thread.ofPlatform().start(thread));
        for (FutureTask<Integer> thread : threads) {
            assertThat(thread.get(50, TimeUnit.SECONDS)).as("removed as stale").isZero();
        }
        assertThat(files()).isEmpty();
    }

    /// The kernel gives the lock back with the process, however it ends; and not before, though the process has itself
    /// looked for what is stale since.
    @Test
    void whatAKilledProcessLeftIsRemoved() throws Exception {
        Process holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldSpool.class.getName(),
                        folder.resolve("spool").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path spool = Path.of(holder.inputReader(UTF_8).readLine());
            assertThat(spools().removeStale()).as("while its process lives").isZero();
            assertThat(spool).exists();
            holder.destroyForcibly();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(spools().removeStale()).isEqualTo(1);
            assertThat(files()).isEmpty();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void filesOfOthersAreLeftAlone() throws Exception {
        Path other = Files.createDirectories(folder.resolve("spool")).resolve("etcd-dr-notes.spool");
        Files.writeString(other, "mine");
        assertThat(spools().removeStale()).isZero();
        assertThat(other).exists();
    }

    @Test
    void aSpoolWithoutItsLockIsStale() throws Exception {
        Path lost = Files.createDirectories(folder.resolve("spool")).resolve("etcd-dr-0123456789abcdef.spool");
        Files.writeString(lost, "x");
        assertThat(spools().removeStale()).isEqualTo(1);
        assertThat(lost).doesNotExist();
    }

    @Test
    void aMissingFolderHasNothingStale() throws Exception {
        assertThat(spools().removeStale()).isZero();
        assertThat(folder.resolve("spool")).doesNotExist();
    }

    @Test
    void whoFollowsReadsEverythingThatIsWritten() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        try (Spool spool = spools().create()) {
            FutureTask<byte[]> follower = new FutureTask<>(
                    () -> Channels.newInputStream(spool.follow()).readAllBytes());
            Thread.ofVirtual().start(follower);
            Random random = new Random(8);
            try (OutputStream writer = spool.writer()) {
                for (int done = 0; done < content.length; ) {
                    int step = Math.min(content.length - done, 1 + random.nextInt(70_000));
                    writer.write(content, done, step);
                    done += step;
                }
            }
            assertThat(follower.get(30, TimeUnit.SECONDS)).isEqualTo(content);
            assertThat(Files.readAllBytes(spool.file())).isEqualTo(content);
        }
    }

    @Test
    void whoFollowsIsToldWhenTheWriterFails() throws Exception {
        try (Spool spool = spools().create()) {
            OutputStream writer = spool.writer();
            writer.write(new byte[] {1, 2, 3});
            writer.flush();
            spool.fail(new IOException("the stream was cut"));
            InputStream follower = Channels.newInputStream(spool.follow());
            assertThatThrownBy(follower::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the stream broke off after 3 bytes")
                    .hasRootCauseMessage("the stream was cut");
        }
    }

    @Test
    void closingASpoolFreesWhoFollows() throws Exception {
        FutureTask<byte[]> follower;
        try (Spool spool = spools().create()) {
            follower = new FutureTask<>(
                    () -> Channels.newInputStream(spool.follow()).readAllBytes());
            Thread.ofVirtual().start(follower);
        }
        assertThatThrownBy(() -> follower.get(30, TimeUnit.SECONDS)).rootCause().hasMessage("the spool is closed");
    }

    @Test
    void whoFollowsCanBeInterrupted() throws Exception {
        try (Spool spool = spools().create()) {
            FutureTask<byte[]> follower = new FutureTask<>(
                    () -> Channels.newInputStream(spool.follow()).readAllBytes());
            Thread thread = Thread.ofPlatform().start(follower);
            thread.interrupt();
            assertThatThrownBy(() -> follower.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while waiting for the stream");
        }
    }

    @Test
    void severalFollowersReadTheSame() throws Exception {
        byte[] content = new byte[600_000];
        Arrays.fill(content, (byte) 5);
        try (Spool spool = spools().create()) {
            try (OutputStream writer = spool.writer()) {
                writer.write(content);
            }
            assertThat(Channels.newInputStream(spool.follow()).readAllBytes()).isEqualTo(content);
            assertThat(Channels.newInputStream(spool.follow()).readAllBytes()).isEqualTo(content);
        }
    }
}
