package io.etcddr.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One `etcd` process of an [EtcdCluster]: it can be stopped, killed and started again on the same data.
public final class EtcdMember {
    private static final Pattern APPLIED = Pattern.compile("(?m)^etcd_server_proposals_applied_total (\\S+)$");

    private final String name;
    private final Path dataDir;
    private final Path log;
    private final URI clientUrl;
    private final URI peerUrl;
    private final URI metricsUrl;
    private volatile Process process;

    EtcdMember(String name, Path dataDir, Path log, String scheme) {
        this.name = name;
        this.dataDir = dataDir;
        this.log = log;
        this.clientUrl = URI.create(scheme + "://127.0.0.1:" + Ports.reserve());
        this.peerUrl = URI.create(scheme + "://127.0.0.1:" + Ports.reserve());
        this.metricsUrl = URI.create("http://127.0.0.1:" + Ports.reserve());
    }

    public String name() {
        return name;
    }

    /// `--data-dir`. Absent before the first start: a restore may put its own there.
    public Path dataDir() {
        return dataDir;
    }

    public URI clientUrl() {
        return clientUrl;
    }

    public URI peerUrl() {
        return peerUrl;
    }

    /// Plain HTTP, without authentication: `/metrics` and `/health`.
    public URI metricsUrl() {
        return metricsUrl;
    }

    /// The last entry of the log that it has applied. Asked of its metrics, which need no user.
    public long appliedIndex() throws IOException {
        try (InputStream in = metricsUrl.resolve("/metrics").toURL().openStream()) {
            Matcher applied = APPLIED.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return applied.find() ? (long) Double.parseDouble(applied.group(1)) : 0;
        }
    }

    public Path log() {
        return log;
    }

    public boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Starts the process and returns at once.
    void launch(List<String> command) {
        if (isRunning()) {
            throw new IllegalStateException("member %s runs already".formatted(name));
        }
        try {
            Files.createDirectories(log.getParent());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /// SIGTERM, as Kubernetes does it; SIGKILL when the process does not end in 15 s.
    public void stop() {
        end(false);
    }

    /// SIGKILL.
    public void kill() {
        end(true);
    }

    /// SIGSTOP: connections stay open, and nothing answers until [#thaw].
    public void freeze() {
        signal("STOP");
    }

    /// SIGCONT.
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "kill -%s of member %s ended with %d".formatted(name, this.name, status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name, e);
        }
    }

    private void end(boolean forcibly) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            if (forcibly) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
            if (!running.waitFor(15, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor(15, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// A voter is healthy when it serves a linearizable read, a learner when it serves a local one.
    ///
    /// @throws EtcdDied when the process has ended
    void awaitHealthy(String path, Duration atMost) {
        Await.until("member %s to be healthy, log %s".formatted(name, log), atMost, () -> {
            if (!isRunning()) {
                return true;
            }
            return health(path).contains("\"health\":\"true\"");
        });
        if (!isRunning()) {
            throw new EtcdDied(
                    "member %s ended with status %d, log %s:%n%s".formatted(name, process.exitValue(), log, logTail()));
        }
    }

    private String health(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) metricsUrl.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(8000);
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The last lines of what the process said.
    public String logTail() {
        try {
            List<String> lines = Files.readString(log).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: %s)".formatted(e.getMessage());
        }
    }

    void releasePorts() {
        List.of(clientUrl, peerUrl, metricsUrl).forEach(url -> Ports.release(url.getPort()));
    }

    /// The process ended while it was expected to come up.
    static final class EtcdDied extends IllegalStateException {
        EtcdDied(String message) {
            super(message);
        }

        boolean isPortTaken() {
            return getMessage().contains("address already in use");
        }
    }
}
