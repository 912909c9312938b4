package io.etcddr.service.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's Chromium without a window, one process and one new profile for each page, with scripts switched off
/// as a user does it in the settings. `make test` installs it (dev/chromium.sh).
public final class Chromium {
    private static final long LIMIT_SECONDS = 180;
    private static final String NO_SCRIPTS = "{\"profile\": {\"default_content_setting_values\": {\"javascript\": 2}}}";

    /// As `prefers-color-scheme` tells a page.
    public enum Scheme {
        LIGHT("preferredColorScheme=1"),
        DARK("preferredColorScheme=0");

        private final String setting;

        Scheme(String setting) {
            this.setting = setting;
        }
    }

    private final Path folder;

    /// @param folder for profiles and what it prints
    public Chromium(Path folder) {
        this.folder = folder;
    }

    /// The document as the browser understood it.
    public String dom(URI page) throws IOException {
        return run(page, "--dump-dom");
    }

    public void screenshot(URI page, Scheme scheme, int width, int height, Path png) throws IOException {
        Files.createDirectories(png.getParent());
        Files.deleteIfExists(png);
        run(
                page,
                "--blink-settings=" + scheme.setting,
                "--hide-scrollbars",
                "--window-size=%d,%d".formatted(width, height),
                "--screenshot=" + png);
        if (!Files.exists(png)) {
            throw new IOException("chromium took no screenshot of " + page);
        }
    }

    private String run(URI page, String... flags) throws IOException {
        Path profile = Files.createTempDirectory(folder, "profile");
        Files.createDirectory(profile.resolve("Default"));
        Files.writeString(profile.resolve("Default/Preferences"), NO_SCRIPTS);
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile));
        command.addAll(Arrays.asList(flags));
        command.add(page.toString());
        Path out = folder.resolve("chromium.out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("chromium.err").toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(
                        "chromium failed on %s: %s".formatted(page, Files.readString(folder.resolve("chromium.err"))));
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
