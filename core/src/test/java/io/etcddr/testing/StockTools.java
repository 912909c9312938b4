package io.etcddr.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `age`, `zstd` and other tools as everybody has them, to show that what we write they read, and the other way round.
public final class StockTools {
    private StockTools() {}

    /// Runs a filter such as `zstd -d` from `input` to `output`, at most two minutes.
    ///
    /// @throws IllegalStateException if it is not installed or fails
    public static void filter(Path input, Path output, String tool, String... arguments) {
        int status = tryFilter(input, output, tool, arguments);
        if (status != 0) {
            throw new IllegalStateException("%s ended with status %d".formatted(tool, status));
        }
    }

    /// As [#filter], and returns how the tool ended.
    public static int tryFilter(Path input, Path output, String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(path(tool).toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("%s does not end".formatted(tool));
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + tool, e);
        }
    }

    /// Where a tool is: on PATH, or built into the cache.
    ///
    /// @throws IllegalStateException if it is nowhere
    public static Path path(String tool) {
        Path built = Path.of(System.getProperty("project.root", "."), "dev", ".cache", "tools", tool);
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, tool)),
                        Optional.of(built).stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%s is needed by this test: install the package \"%s\"".formatted(tool, tool)));
    }
}
