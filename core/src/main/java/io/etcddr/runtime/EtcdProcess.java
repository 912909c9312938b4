package io.etcddr.runtime;

import static java.util.Objects.requireNonNull;

import io.etcddr.runtime.EtcdProcessException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One running etcd, a child of this process or of one that was killed.
///
/// It belongs to a folder: its working directory, with its log and a mark that says which process it is. While this
/// program lives the process ends with it, in whatever way that happens; after a kill of this program the process
/// goes on, and [#find] meets it again. Safe for use by several threads.
public final class EtcdProcess implements AutoCloseable {
    private static final long LOG_LIMIT = 4 << 20;
    private static final Duration LOG_CHECK = Duration.ofSeconds(5);
    private static final Duration DEATH = Duration.ofSeconds(30);
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final Life life;
    private final ProcessMark mark;
    private final ProcessLog log;

    private EtcdProcess(Life life, Path folder) {
        this.life = requireNonNull(life, "life is null");
        this.mark = new ProcessMark(folder);
        this.log = logOf(folder);
    }

    /// Starts an etcd and returns at once.
    ///
    /// @param folder there already, for its owner only; no other process of ours runs in it
    /// @throws EtcdProcessException NOT_STARTED if the program cannot be run
    public static EtcdProcess start(EtcdCommand command, Path folder) throws IOException {
        Path home = folder.toAbsolutePath().normalize();
        ProcessMark mark = new ProcessMark(home);
        mark.announce();
        logOf(home).prepare();
        Process child;
        try {
            child = builder(command, home).start();
        } catch (IOException e) {
            mark.remove();
            throw new EtcdProcessException(
                    Reason.NOT_STARTED, "etcd %s cannot be started: %s".formatted(command.binary(), e.getMessage()), e);
        }
        Remaining.endWithUs(child.toHandle());
        try {
            Optional<ProcessIdentity> identity = ProcessIdentity.of(child.pid());
            if (identity.isPresent()) { // else it has ended already
                mark.write(identity.get());
            }
        } catch (IOException | RuntimeException e) {
            child.destroyForcibly();
            throw e;
        }
        return new EtcdProcess(Life.ofChild(child), home).watched();
    }

    private static ProcessBuilder builder(EtcdCommand command, Path home) {
        ProcessBuilder builder = new ProcessBuilder(command.line())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(logOf(home).file().toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.environment());
        return builder;
    }

    /// The process that belongs to a folder and still runs, whoever started it. It ends with this program from now on.
    /// Never one whose pid was given to another process meanwhile.
    public static Optional<EtcdProcess> find(Path folder) throws IOException {
        Path home = folder.toAbsolutePath().normalize();
        ProcessMark mark = new ProcessMark(home);
        Optional<ProcessIdentity> identity = mark.process();
        Optional<ProcessHandle> handle = identity.isPresent() ? identity.get().process() : Optional.empty();
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        mark.write(identity.get());
        Remaining.endWithUs(handle.get());
        return Optional.of(new EtcdProcess(Life.ofOther(handle.get(), identity.get()), home).watched());
    }

    private static ProcessLog logOf(Path folder) {
        return new ProcessLog(folder.resolve("etcd.log"), LOG_LIMIT);
    }

    /// Keeps the log small for as long as the process runs.
    private EtcdProcess watched() {
        Thread.ofVirtual().name("etcd-dr-etcd-log").start(() -> {
            try {
                while (!life.awaitEnd(LOG_CHECK)) {
                    log.trimOrLeave();
                }
            } catch (IOException e) {
                // Nobody interrupts this thread, and a process that cannot be looked at needs no log.
            }
        });
        return this;
    }

    public long pid() {
        return life.handle().pid();
    }

    public boolean isRunning() throws IOException {
        return life.isRunning();
    }

    public ProcessLog log() {
        return log;
    }

    /// Waits until the process serves, by asking it.
    ///
    /// @throws EtcdProcessException if it ends first, or the time is up
    public void awaitReady(Readiness readiness, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                readiness.ask();
                return;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                requireRunning();
                if (System.nanoTime() - deadline >= 0) {
                    throw new EtcdProcessException(
                            Reason.NOT_READY,
                            "etcd (pid %d) does not serve after %d s: %s; it said last: %s"
                                    .formatted(pid(), atMost.toSeconds(), e.getMessage(), log.lastWords()),
                            e);
                }
            }
            awaitEnd(Duration.ofMillis(pause));
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    /// @throws EtcdProcessException ENDED, KILLED or NO_RESOURCES if it does not run any more
    public void requireRunning() throws IOException {
        if (life.isRunning()) {
            return;
        }
        String said = log.lastWords();
        Optional<Integer> status = life.status();
        throw new EtcdProcessException(
                Exits.reason(status, said),
                "etcd ended%s: %s".formatted(status.map(Exits::describe).orElse(""), said));
    }

    /// Waits for its end, whatever brings it about.
    ///
    /// @return whether it has ended
    /// @throws InterruptedIOException if the thread is interrupted
    public boolean awaitEnd(Duration atMost) throws IOException {
        return life.awaitEnd(atMost);
    }

    /// Asks it to end, and kills it when it has not after `grace`.
    public void stop(Duration grace) throws IOException {
        life.handle().destroy();
        if (awaitEnd(grace)) {
            mark.remove();
        } else {
            close();
        }
    }

    /// Kills it and waits until it is gone. An interrupted thread does so too.
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            life.handle().destroyForcibly();
            if (!awaitEnd(DEATH)) {
                throw new IOException("etcd (pid %d) does not end although it was killed".formatted(pid()));
            }
            mark.remove();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
