package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The HTTP side of a real `etcd-dr serve` on a real etcd: what it is asked for it does, and what it did it shows.
@Tag("it")
final class ServeHttpTest {
    private static final Pattern ADDRESS = Pattern.compile("HTTP is served at (http://127\\.0\\.0\\.1:[0-9]+)");
    private static final Pattern RUN = Pattern.compile("\"id\" : \"([0-9a-f]{16})\"");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private String address;

    @Test
    void aBackupIsAskedForMadeShownAndHeld() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            Site site = Site.inFolder(folder, etcd);
            Path token = Files.writeString(folder.resolve("token"), "let me in\n");
            Files.writeString(site.config(), """

                    service:
                      listen: 127.0.0.1:0
                      api-token: file:%s
                      state-directory: %s
                    """.formatted(token, folder.resolve("state")), StandardOpenOption.APPEND);
            try (ServeProcess service = ServeProcess.start(site)) {
                service.awaitLog("HTTP is served at");
                Matcher found = ADDRESS.matcher(service.log());
                assertThat(found.find()).isTrue();
                address = found.group(1);
                DaemonSite.await("readiness", () -> get("/readyz").equals("ready\n"));
                String point = backUp();
                assertThat(get("/")).contains("healthy", point + ", proven");
                assertThat(get("/metrics")).contains("etcddr_");
                hold(point);
                assertThat(service.terminate()).as(service.log()).isZero();
                assertThat(service.log()).doesNotContain("let me in");
            }
            assertThat(site.mustRestore("list").out()).contains("  audit");
        }
    }

    /// @return the id of the point
    private String backUp() throws Exception {
        HttpResponse<String> started = write("POST", "/api/v1/clusters/main/backups", BodyPublishers.noBody());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        Matcher run = RUN.matcher(started.body());
        assertThat(run.find()).isTrue();
        DaemonSite.await(
                "the end of the run", () -> get("/api/v1/runs/" + run.group(1)).contains("\"state\" : \"succeeded\""));
        Matcher point = Pattern.compile("\"point\" : \"([^\"]+)\"").matcher(get("/api/v1/runs/" + run.group(1)));
        assertThat(point.find()).isTrue();
        DaemonSite.await(
                "a look that shows the point",
                () -> get("/api/v1/clusters/main/points").contains(point.group(1)));
        return point.group(1);
    }

    private void hold(String point) throws Exception {
        String path = "/api/v1/clusters/main/points/%s/hold".formatted(point);
        HttpResponse<String> held = write("PUT", path, BodyPublishers.ofString("{\"reason\": \"audit\"}"));
        assertThat(held.statusCode()).as(held.body()).isEqualTo(200);
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> write(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer let me in")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
