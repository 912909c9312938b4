package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// What a [Site] is told for a service that runs as a process of its own, and what such a service leaves in its
/// folders.
final class ServeConfigs {
    private ServeConfigs() {}

    /// @param schedules of all clusters: `cold: {every: 2s}`
    /// @param service lines that follow under `service`
    static void append(Site site, String schedules, String service) throws IOException {
        Files.writeString(
                site.config(),
                """

                defaults:
                  schedules: {%s}
                  retry: {first: 1s}
                service:
                  listen: 127.0.0.1:0
                  state-directory: %s
                  graceful-stop: 1m
                  %s
                """.formatted(schedules, site.folder().resolve("state"), service),
                StandardOpenOption.APPEND);
    }

    /// Until something of the upload, which is more than the documents of the lease, lies in the folder that
    /// the store writes in.
    static void awaitUpload(ServeProcess service, Site site) {
        DaemonSite.await("an upload", () -> {
            assertThat(service.isAlive()).as(service.log()).isTrue();
            for (Path file : files(site, ".~work")) {
                if (Files.size(file) > 50_000) {
                    return true;
                }
            }
            return false;
        });
    }

    static List<Path> files(Site site, String below) throws IOException {
        Path root = site.repository().resolve(below);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
