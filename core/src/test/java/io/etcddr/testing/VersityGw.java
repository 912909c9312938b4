package io.etcddr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// versitygw, the second S3 server of the tests: a process that keeps objects as files in a folder.
public final class VersityGw implements S3Server {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final Optional<TestPki> pki;
    private Process process;

    private VersityGw(Path folder, int port, Optional<TestPki> pki) {
        this.folder = folder;
        this.port = port;
        this.pki = pki;
        this.process = launch();
    }

    /// Starts one on a free port.
    ///
    /// @param folder for its files and its log; removed by whoever made it
    public static VersityGw start(Path folder) {
        return new VersityGw(folder, Ports.reserve(), Optional.empty());
    }

    /// With TLS: its certificate is for `localhost` and 127.0.0.1.
    public static VersityGw startWithTls(Path folder) {
        return new VersityGw(folder, Ports.reserve(), Optional.of(TestPki.create(folder.resolve("pki"), "s3 test")));
    }

    private Process launch() {
        Path binary = Path.of(System.getProperty("project.root", "."), "dev", ".cache", "tools", "versitygw");
        if (!Files.isExecutable(binary)) {
            throw new IllegalStateException("%s is missing: make tools builds it".formatted(binary));
        }
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            List<String> command = new ArrayList<>(
                    List.of(binary.toString(), "--quiet", "--access", user(), "--secret", password(), "--keep-alive"));
            command.addAll(List.of("--port", "127.0.0.1:" + port));
            pki.map(authority -> authority.issue("server", "localhost", "127.0.0.1"))
                    .ifPresent(files -> command.addAll(List.of(
                            "--cert",
                            files.cert().toString(),
                            "--key",
                            files.key().toString())));
            command.addAll(List.of("posix", data.toString()));
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("versitygw.log").toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            Await.until("versitygw to listen", START, () -> listens(started));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens(Process started) throws IOException {
        if (!started.isAlive()) {
            throw new IllegalStateException("versitygw ended: " + Files.readString(folder.resolve("versitygw.log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /// The authority of its certificate, where it was started with TLS.
    public Path caFile() {
        return pki.orElseThrow().caFile();
    }

    @Override
    public URI endpoint() {
        return URI.create("%s://127.0.0.1:%d".formatted(pki.isPresent() ? "https" : "http", port));
    }

    @Override
    public String user() {
        return "testuser";
    }

    @Override
    public String password() {
        return "testpassword";
    }

    /// As kill -9 would.
    public void kill() {
        try {
            process.destroyForcibly();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("versitygw does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while killing versitygw", e);
        }
    }

    /// Starts it again at the same address with the same files.
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
        Ports.release(port);
    }
}
