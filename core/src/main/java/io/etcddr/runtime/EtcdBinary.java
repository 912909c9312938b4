package io.etcddr.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An `etcd` program that was asked what it is.
///
/// @param path absolute
/// @param version such as `3.6.16`
public record EtcdBinary(Path path, String version) {
    private static final Pattern VERSION =
            Pattern.compile("^etcd Version: (\\d{1,4}\\.\\d{1,4}\\.[0-9A-Za-z.+-]{1,64})$", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ANSWER = 4096;

    public EtcdBinary {
        path = path.toAbsolutePath().normalize();
        requireNonNull(version, "version is null");
    }

    /// Runs `path --version`.
    ///
    /// @throws Failure [ErrorCode#USAGE] if it is no file that can be run, or says that it is something else
    public static EtcdBinary at(Path path) throws IOException, Failure {
        if (!Files.isRegularFile(path)) {
            throw unusable(path, "is no file");
        }
        if (!Files.isExecutable(path)) {
            throw unusable(path, "cannot be executed");
        }
        String said = ask(path.toAbsolutePath().normalize());
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw unusable(path, "says \"%s\" to --version, which is no etcd".formatted(firstLine(said)));
        }
        return new EtcdBinary(path, version.group(1));
    }

    /// Major and minor, such as `3.6`.
    public String minor() {
        return version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(version, path);
    }

    private static String ask(Path path) throws IOException, Failure {
        ProcessBuilder builder = new ProcessBuilder(path.toString(), "--version")
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw unusable(path, "cannot be executed: " + e.getMessage());
        }
        try (InputStream answer = process.getInputStream()) {
            // A program that says nothing and does not end would keep the reader: it is killed instead.
            Optional<String> said = Optional.empty();
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                said = Optional.of(new String(answer.readNBytes(ANSWER), UTF_8));
            }
            return said.orElseThrow(
                    () -> unusable(path, "does not answer --version within %d s".formatted(PATIENCE.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking %s for its version".formatted(path));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String firstLine(String text) {
        return text.lines()
                .findFirst()
                .map(line -> line.substring(0, Math.min(80, line.length())))
                .orElse("");
    }

    private static Failure unusable(Path path, String why) {
        return new Failure(ErrorCode.USAGE, "etcd binary %s %s".formatted(path, why))
                .hint("Name an etcd server binary for this machine: etcd-binaries in the config, or --etcd-binary.")
                .hintInService("Name an etcd server binary for this machine in etcd-binaries of the config.");
    }
}
