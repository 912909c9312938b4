package io.etcddr.service;

import io.etcddr.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// `etcd-dr` as a process of its own, on the config of a [Site], with the memory that its launcher gives it: for
/// what only a process can suffer.
///
/// ```java
/// try (DrProcess backup = DrProcess.start(site, "backup")) {
///     backup.await("the upload to begin", () -> uploads() > 0);
///     backup.signal("INT");
///     assertThat(backup.awaitEnd()).as(backup.log()).isEqualTo(130);
/// }
/// ```
public final class DrProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    private DrProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// The log goes into the site's folder.
    public static DrProcess start(Site site, String... arguments) throws IOException {
        Path log = Files.createTempFile(site.folder(), "etcd-dr-", ".log");
        return start(site, log, List.of(), arguments);
    }

    /// @param options of the JVM
    public static DrProcess start(Site site, Path log, List<String> options, String... arguments) throws IOException {
        return start(site.env(), log, options, arguments);
    }

    static DrProcess start(Map<String, String> environment, Path log, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // Whoever is started in the background of a script ignores SIGINT, and so would its children.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.util.jar.enableMultiRelease=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m",
                "-XX:MaxDirectMemorySize=96m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return new DrProcess(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Everything that it has printed.
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for something that it does.
    ///
    /// @throws AssertionError with the log, if the process ends before it has, or it takes too long
    public void await(String what, Callable<Boolean> condition) {
        try {
            Await.until(what, PATIENCE, () -> {
                boolean done = condition.call();
                if (!done && !isAlive()) {
                    throw new AssertionError("the process has ended");
                }
                return done;
            });
        } catch (IllegalStateException | AssertionError e) {
            throw new AssertionError("no %s; %s:%n%s".formatted(what, log, log()), e);
        }
    }

    /// Lets it live for so long, unless it ends by itself.
    public void live(long nanos) {
        try {
            process.waitFor(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Sends a signal, such as `INT`, `TERM`, `HUP`, `STOP`, `CONT`.
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -%s %d failed".formatted(name, pid()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// @return the exit code
    public int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the process does not end; %s:%n%s".formatted(log, log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /// Kills it, if it has not ended.
    @Override
    public void close() {
        kill();
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
