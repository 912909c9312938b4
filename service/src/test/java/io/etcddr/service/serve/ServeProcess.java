package io.etcddr.service.serve;

import io.etcddr.service.Main;
import io.etcddr.service.Site;
import io.etcddr.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// `etcd-dr serve` as a process of its own, on the config of a [Site]. Its log stays in `target/serve-logs`.
///
/// ```java
/// try (ServeProcess service = ServeProcess.start(site)) {
///     service.awaitLog("run succeeded");
///     service.terminate();             // SIGTERM, and waits for its end
/// }
/// ```
public final class ServeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path log;

    private ServeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// @param options of the JVM
    public static ServeProcess start(Site site, String... options) throws IOException {
        Path logs = Files.createDirectories(
                Path.of("target", "serve-logs", site.folder().getFileName().toString())
                        .toAbsolutePath());
        Path log = logs.resolve("serve-%d.log".formatted(NUMBER.incrementAndGet()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(site.env());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new ServeProcess(process, log);
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

    /// How many lines of the log hold all of this.
    public long count(String... all) {
        return log().lines()
                .filter(line -> List.of(all).stream().allMatch(line::contains))
                .count();
    }

    /// Waits until so many lines of the log hold all of this.
    ///
    /// @throws IllegalStateException with the log, if they do not come or the process ends
    public void awaitLog(int lines, String... all) {
        try {
            Await.until("%d lines with %s".formatted(lines, List.of(all)), PATIENCE, () -> {
                boolean there = count(all) >= lines;
                if (!there && !process.isAlive()) {
                    throw new AssertionError("the service has ended");
                }
                return there;
            });
        } catch (IllegalStateException | AssertionError e) {
            throw new IllegalStateException("%s:%n%s".formatted(log, log()), e);
        }
    }

    public void awaitLog(String... all) {
        awaitLog(1, all);
    }

    /// What it answers over HTTP, at the address that its log names.
    public HttpResponse<String> get(String path) {
        awaitLog("HTTP is served at");
        String address = log().replaceFirst("(?s).*HTTP is served at (http://[0-9.:]+).*", "$1");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Sends a signal, such as `TERM`, `HUP`, `STOP`, `CONT`.
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -%s %d failed".formatted(name, process.pid()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// SIGTERM, and waits for the end.
    ///
    /// @return the exit code
    public int terminate() {
        signal("TERM");
        return awaitEnd();
    }

    /// @return the exit code
    public int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the service does not end; %s:%n%s".formatted(log, log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
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
}
