package io.etcddr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The minors of etcd that tests run, and where their binaries are. Looked up in this order: the folder named by
/// `ETCD_BIN_DIR` (environment or system property; binaries in it or in `etcd-3.x/` below it), `dev/.cache/tools/`,
/// and the PATH when the `etcd` there is of the right minor.
public enum EtcdVersion {
    V3_4("3.4"),
    V3_5("3.5"),
    V3_6("3.6"),
    V3_7("3.7");

    private static final ConcurrentHashMap<Path, Optional<String>> MINORS = new ConcurrentHashMap<>();

    private final String minor;

    EtcdVersion(String minor) {
        this.minor = minor;
    }

    /// Such as `3.6`.
    public String minor() {
        return minor;
    }

    public boolean isAtLeast(EtcdVersion other) {
        return compareTo(other) >= 0;
    }

    public Path etcd() {
        return binary("etcd");
    }

    public Path etcdctl() {
        return binary("etcdctl");
    }

    /// From 3.5 on.
    public Path etcdutl() {
        return binary("etcdutl");
    }

    /// For the one assumption that tests may make: etcd 3.4 comes from a Debian package that not every machine has.
    public boolean isInstalled() {
        return find("etcd").isPresent();
    }

    @Override
    public String toString() {
        return minor;
    }

    private Path binary(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException(
                        "no %s of etcd %s in ETCD_BIN_DIR, dev/.cache/tools or PATH: run make tools"
                                .formatted(name, minor)));
    }

    private Optional<Path> find(String name) {
        for (Path folder : folders()) {
            Path binary = folder.resolve(name);
            if (Files.isExecutable(binary) && minorOf(folder.resolve("etcd")).equals(Optional.of(minor))) {
                return Optional.of(binary.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        String named = System.getProperty("ETCD_BIN_DIR", System.getenv("ETCD_BIN_DIR"));
        if (named != null) {
            folders.add(Path.of(named, "etcd-" + minor));
            folders.add(Path.of(named));
        }
        folders.add(projectRoot().resolve("dev/.cache/tools/etcd-" + minor));
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            folders.add(Path.of(folder));
        }
        return folders;
    }

    /// Maven tells it; an IDE starts in the project or in a module.
    private static Path projectRoot() {
        String told = System.getProperty("project.root");
        if (told != null) {
            return Path.of(told);
        }
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("dev"))
                ? here
                : here.resolve("..").normalize();
    }

    private static Optional<String> minorOf(Path etcd) {
        return Files.isExecutable(etcd) ? MINORS.computeIfAbsent(etcd, EtcdVersion::askMinor) : Optional.empty();
    }

    private static Optional<String> askMinor(Path etcd) {
        try {
            Process process = new ProcessBuilder(etcd.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(10, TimeUnit.SECONDS);
            return said.lines()
                    .filter(line -> line.startsWith("etcd Version: "))
                    .map(line -> line.substring("etcd Version: ".length()))
                    .map(version -> version.substring(0, version.lastIndexOf('.')))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
