package io.etcddr.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.runtime.EtcdProcessException.Reason;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.Ports;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real servers as children of ours, and as children of programs that were killed.
@Tag("it")
@Timeout(300)
final class EtcdProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final int clientPort = Ports.reserve();
    private final int peerPort = Ports.reserve();

    @TempDir
    private Path folder;

    @AfterEach
    void releasePorts() {
        Ports.release(clientPort);
        Ports.release(peerPort);
    }

    private List<String> flags() {
        return List.of(
                "--name=m0",
                "--listen-client-urls=" + clientUrl(),
                "--advertise-client-urls=" + clientUrl(),
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=m0=http://127.0.0.1:" + peerPort);
    }

    private URI clientUrl() {
        return URI.create("http://127.0.0.1:" + clientPort);
    }

    private EtcdCommand command(String... more) throws Exception {
        List<String> flags = new ArrayList<>(flags());
        flags.addAll(List.of(more));
        return new EtcdCommand(EtcdBinary.at(EtcdVersion.V3_6.etcd()), folder.resolve("data"), flags);
    }

    private void read() throws IOException {
        try (EtcdTestClient client = EtcdTestClient.connectAnonymously(clientUrl(), Optional.empty())) {
            client.revision();
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private static boolean lives(long pid) throws IOException {
        return ProcessIdentity.of(pid).isPresent();
    }

    @Test
    void itServesAndEnds() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(command(), folder)) {
            etcd.awaitReady(this::read, PATIENCE);
            assertThat(etcd.isRunning()).isTrue();
            assertThat(lives(etcd.pid())).isTrue();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(etcd.log().file())))
                    .isEqualTo("rw-------");
            assertThat(EtcdProcess.find(folder).orElseThrow().pid()).isEqualTo(etcd.pid());
            etcd.stop(PATIENCE);
            assertThat(etcd.isRunning()).isFalse();
            assertThat(String.join("\n", etcd.log().tail(10))).contains("closed etcd server");
            assertThat(EtcdProcess.find(folder)).isEmpty();
        }
    }

    /// The variables of this program may hold secrets, and those that begin with `ETCD_` are flags to etcd.
    @Test
    void itGetsNoVariablesButItsOwn() throws Exception {
        EtcdCommand bare = command();
        EtcdCommand command = new EtcdCommand(bare.binary(), bare.dataDir(), bare.flags(), Map.of("GOMAXPROCS", "1"));
        try (EtcdProcess etcd = EtcdProcess.start(command, folder)) {
            etcd.awaitReady(this::read, PATIENCE);
            assertThat(Files.readString(Path.of("/proc/%d/environ".formatted(etcd.pid()))))
                    .isEqualTo("GOMAXPROCS=1\0");
        }
    }

    @Test
    void whatItSaidIsToldWhenItEndsByItself() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(command("--no-such-flag"), folder)) {
            EtcdProcessException ended =
                    catchThrowableOfType(EtcdProcessException.class, () -> etcd.awaitReady(this::read, PATIENCE));
            assertThat(ended.reason()).isEqualTo(Reason.ENDED);
            assertThat(ended.getMessage()).startsWith("etcd ended with status ").contains("no-such-flag");
        }
    }

    @Test
    void aTakenPortIsAWantOfResources() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (EtcdProcess first = EtcdProcess.start(command(), folder)) {
            first.awaitReady(this::read, PATIENCE);
            EtcdCommand again = new EtcdCommand(EtcdBinary.at(EtcdVersion.V3_6.etcd()), other.resolve("data"), flags());
            try (EtcdProcess second = EtcdProcess.start(again, other)) {
                Await.until("the second to end", PATIENCE, () -> !second.isRunning());
                EtcdProcessException ended = catchThrowableOfType(EtcdProcessException.class, second::requireRunning);
                assertThat(ended.reason()).isEqualTo(Reason.NO_RESOURCES);
                assertThat(ended.getMessage()).contains("address already in use");
            }
        }
    }

    @Test
    void whoWasKilledDidNotEndByItself() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(command(), folder)) {
            etcd.awaitReady(this::read, PATIENCE);
            ProcessHandle.of(etcd.pid()).orElseThrow().destroyForcibly();
            assertThat(etcd.awaitEnd(PATIENCE)).isTrue();
            EtcdProcessException ended = catchThrowableOfType(EtcdProcessException.class, etcd::requireRunning);
            assertThat(ended.reason()).isEqualTo(Reason.KILLED);
            assertThat(ended.getMessage()).startsWith("etcd ended by signal 9: ");
        }
    }

    @Test
    void whoIsNotReadyInTimeIsToldApart() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(command(), folder)) {
            EtcdProcessException late = catchThrowableOfType(
                    EtcdProcessException.class,
                    () -> etcd.awaitReady(
                            () -> {
                                throw new IOException("never good enough");
                            },
                            Duration.ZERO));
            assertThat(late.reason()).isEqualTo(Reason.NOT_READY);
            assertThat(late.getMessage())
                    .startsWith("etcd (pid %d) does not serve after 0 s: never good enough; ".formatted(etcd.pid()));
        }
    }

    @Test
    void whoWaitsCanBeInterruptedAndEndsItAllTheSame() throws Exception {
        EtcdProcess etcd = EtcdProcess.start(command(), folder);
        CountDownLatch asked = new CountDownLatch(1);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            try (etcd) {
                etcd.awaitReady(
                        () -> {
                            asked.countDown();
                            throw new IOException("not yet");
                        },
                        PATIENCE);
            } catch (IOException e) {
                // The one interrupt may meet the probe or the pause between two of them.
                assertThat(e)
                        .satisfiesAnyOf(
                                thrown -> assertThat(thrown).isInstanceOf(InterruptedIOException.class),
                                thrown -> assertThat(thrown).hasMessage("not yet"));
            }
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Thread.ofPlatform().start(waiting);
        asked.await();
        thread.interrupt();
        assertThat(waiting.get(120, TimeUnit.SECONDS)).isTrue();
        assertThat(lives(etcd.pid())).isFalse();
    }

    @Test
    void whatCannotBeRunIsTold() throws Exception {
        EtcdBinary gone = new EtcdBinary(folder.resolve("gone"), "3.6.0");
        assertThatThrownBy(() -> EtcdProcess.start(new EtcdCommand(gone, folder.resolve("data"), flags()), folder))
                .isInstanceOfSatisfying(
                        EtcdProcessException.class,
                        thrown -> assertThat(thrown.reason()).isEqualTo(Reason.NOT_STARTED))
                .hasMessageStartingWith("etcd %s cannot be started: ".formatted(gone));
        assertThat(EtcdProcess.find(folder)).isEmpty();
    }

    private Process hold() throws Exception {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                HoldEtcd.class.getName(),
                folder.resolve("scratch").toString(),
                EtcdVersion.V3_6.etcd().toString()));
        line.addAll(flags());
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private record Held(Path folder, long pid) {
        static Held by(Process holder) throws IOException {
            String[] told = holder.inputReader(UTF_8).readLine().split(" ");
            return new Held(Path.of(told[0]), Long.parseLong(told[1]));
        }
    }

    private static void kill(Process program) throws InterruptedException {
        assertThat(program.destroyForcibly().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatAKilledProgramLeftIsEndedAndRemoved() throws Exception {
        ScratchFolders scratch = new ScratchFolders(folder.resolve("scratch"));
        Process holder = hold();
        try {
            Held held = Held.by(holder);
            assertThat(scratch.removeStale().folders())
                    .as("while its program lives")
                    .isZero();
            assertThat(held.folder()).isDirectory();
            kill(holder);
            assertThat(lives(held.pid())).as("etcd goes on").isTrue();
            ScratchFolders.Removed removed = scratch.removeStale();
            assertThat(removed.folders()).isEqualTo(1);
            assertThat(removed.problems()).isEmpty();
            assertThat(lives(held.pid())).isFalse();
            assertThat(files(scratch.root())).isEmpty();
        } finally {
            kill(holder);
        }
    }

    /// The kill may come between the start and the writing down.
    @Test
    void aProcessThatWasNeverWrittenDownIsFoundByItsDataDirectory() throws Exception {
        Process holder = hold();
        try {
            Held held = Held.by(holder);
            kill(holder);
            Files.writeString(held.folder().resolve("etcd.process"), "");
            assertThat(EtcdProcess.find(held.folder()).orElseThrow().pid()).isEqualTo(held.pid());
            new ScratchFolders(folder.resolve("scratch")).removeStale();
            assertThat(lives(held.pid())).isFalse();
        } finally {
            kill(holder);
        }
    }

    @Test
    void aProcessWhoseParentWasKilledIsAdopted() throws Exception {
        Process holder = hold();
        try {
            Held held = Held.by(holder);
            kill(holder);
            EtcdProcess adopted = EtcdProcess.find(held.folder()).orElseThrow();
            try (adopted) {
                adopted.awaitReady(this::read, PATIENCE);
                assertThat(adopted.isRunning()).isTrue();
                assertThat(adopted.log().tail(1)).isNotEmpty();
                adopted.stop(PATIENCE);
            }
            assertThat(lives(held.pid())).isFalse();
            assertThat(EtcdProcess.find(held.folder())).isEmpty();
            assertThatThrownBy(adopted::requireRunning)
                    .isInstanceOf(EtcdProcessException.class)
                    .hasMessageStartingWith("etcd ended: ");
        } finally {
            kill(holder);
        }
    }

    /// An ordinary end of a program takes its etcd along.
    @Test
    void aProgramThatEndsTakesItsEtcdAlong() throws Exception {
        Process holder = hold();
        try {
            Held held = Held.by(holder);
            holder.destroy();
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Await.until("etcd to end", PATIENCE, () -> !lives(held.pid()));
        } finally {
            kill(holder);
        }
    }

    @Test
    void aStrangerWithTheSamePidIsLeftAlone() throws Exception {
        ScratchFolders scratch = new ScratchFolders(folder.resolve("scratch"));
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            Path left = Files.createDirectories(scratch.root().resolve("0123456789abcdef"));
            ProcessIdentity identity = ProcessIdentity.of(stranger.pid()).orElseThrow();
            new ProcessMark(left).write(new ProcessIdentity(identity.pid(), identity.started() + "0"));
            assertThat(EtcdProcess.find(left)).isEmpty();
            assertThat(scratch.removeStale().folders()).isEqualTo(1);
            assertThat(left).doesNotExist();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            kill(stranger);
        }
    }

    @Test
    void aScratchFolderIsPrivateAndGoneWhenItIsClosed() throws Exception {
        ScratchFolders scratch = new ScratchFolders(folder.resolve("state/drills"));
        long pid;
        try (ScratchFolder own = scratch.create()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                    .isEqualTo("rwx------");
            assertThat(scratch.removeStale().folders()).as("it is in use").isZero();
            EtcdProcess etcd = EtcdProcess.start(
                    new EtcdCommand(
                            EtcdBinary.at(EtcdVersion.V3_6.etcd()), own.path().resolve("data"), flags()),
                    own.path());
            pid = etcd.pid();
        }
        assertThat(lives(pid)).as("nobody closed the process").isFalse();
        assertThat(files(scratch.root())).isEmpty();
    }

    @Test
    void filesOfOthersAreLeftAlone() throws Exception {
        ScratchFolders scratch = new ScratchFolders(folder.resolve("scratch"));
        Path other = Files.createDirectories(scratch.root().resolve("notes"));
        assertThat(scratch.removeStale().folders()).isZero();
        assertThat(other).exists();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.toList();
        }
    }
}
