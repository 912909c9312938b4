package io.etcddr.service.serve;

import io.etcddr.service.DrProcess;
import io.etcddr.service.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DrProcess process;

    private ServeProcess(DrProcess process) {
        this.process = process;
    }

    /// @param options of the JVM
    public static ServeProcess start(Site site, String... options) throws IOException {
        return start(site, List.of(options), "serve");
    }

    /// With `--debug`.
    public static ServeProcess startDebugging(Site site) throws IOException {
        return start(site, List.of(), "serve", "--debug");
    }

    private static ServeProcess start(Site site, List<String> options, String... arguments) throws IOException {
        Path logs = Files.createDirectories(
                Path.of("target", "serve-logs", site.folder().getFileName().toString())
                        .toAbsolutePath());
        Path log = logs.resolve("serve-%d.log".formatted(NUMBER.incrementAndGet()));
        return new ServeProcess(DrProcess.start(site, log, options, arguments));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Everything that it has printed.
    public String log() {
        return process.log();
    }

    /// How many lines of the log hold all of this.
    public long count(String... all) {
        return log().lines()
                .filter(line -> List.of(all).stream().allMatch(line::contains))
                .count();
    }

    /// Waits until so many lines of the log hold all of this.
    ///
    /// @throws AssertionError with the log, if they do not come or the process ends
    public void awaitLog(int lines, String... all) {
        process.await("%d lines with %s".formatted(lines, List.of(all)), () -> count(all) >= lines);
    }

    public void awaitLog(String... all) {
        awaitLog(1, all);
    }

    /// Where it serves HTTP, as its log names it.
    public String address() {
        awaitLog("HTTP is served at");
        return log().replaceFirst("(?s).*HTTP is served at (http://[0-9.:]+).*", "$1");
    }

    /// What it answers over HTTP.
    public HttpResponse<String> get(String path) {
        String address = address();
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
        process.signal(name);
    }

    /// Lets it live for so long.
    ///
    /// @throws AssertionError with the log, if it ends by itself
    public void live(Duration time) {
        process.live(time.toNanos());
        if (!isAlive()) {
            throw new AssertionError("the service has ended:%n%s".formatted(log()));
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
        return process.awaitEnd();
    }

    /// SIGKILL.
    public void kill() {
        process.kill();
    }

    /// Kills it, if it has not ended.
    @Override
    public void close() {
        kill();
    }
}
