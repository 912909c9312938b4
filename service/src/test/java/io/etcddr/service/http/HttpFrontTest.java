package io.etcddr.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.PointId;
import io.etcddr.config.SecretReference;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.Failure;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleService;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpFrontTest {
    private static final String PROD = "/api/v1/clusters/apisix-prod";

    private final SampleService service = new SampleService(SampleClusters.all(), List.of(), Optional.empty());
    private final PointId newest =
            SampleClusters.healthy().catalog().points().getFirst().id();

    private HttpSite site;

    @BeforeEach
    void start() throws Failure {
        site = HttpSite.of(service);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void probesAnswerAsTextAndAsJson() throws Exception {
        assertThat(site.get("/livez").body()).isEqualTo("ok\n");
        assertThat(site.get("/readyz").body()).isEqualTo("ready\n");
        assertThat(site.get("/metrics").body()).isEqualTo(HttpSite.METRICS);
        assertThat(site.get("/metrics").headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        SampleService starting = new SampleService(List.of(), List.of("one", "two"), Optional.of("line 3: bad"));
        try (HttpSite other = HttpSite.of(starting)) {
            HttpResponse<String> text = other.get("/readyz");
            assertThat(text.statusCode()).isEqualTo(503);
            assertThat(text.body()).isEqualTo("not ready: one\nnot ready: two\n");
            HttpResponse<String> json = other.send(other.request("/readyz").header("Accept", "application/json"));
            assertThat(json.statusCode()).isEqualTo(503);
            assertThat(json.body()).contains("\"ready\" : false", "\"one\"", "\"rejected\" : \"line 3: bad\"");
            assertThat(other.get("/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void everyAnswerCarriesTheHeadersThatProtectBrowsers() throws Exception {
        for (String path : List.of("/", "/style.css", "/livez", "/api/v1/clusters", "/nowhere")) {
            assertThat(site.get(path).headers().map())
                    .as(path)
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("x-frame-options", List.of("DENY"))
                    .hasEntrySatisfying(
                            "content-security-policy",
                            policy -> assertThat(policy.getFirst())
                                    .contains("default-src 'none'", "frame-ancestors 'none'")
                                    .doesNotContain("unsafe", "script-src"))
                    .doesNotContainKeys("server", "access-control-allow-origin");
        }
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        HttpResponse<String> head = site.send(site.request("/api/v1/clusters").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(bytes(site.get("/api/v1/clusters")));
    }

    private static long bytes(HttpResponse<String> answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void listsAreAsLongAsTheyAreAskedFor() throws Exception {
        assertThat(site.get(PROD + "/points?limit=1").body())
                .contains("\"total\" : 33")
                .containsOnlyOnce("\"revision\"");
        for (String query : List.of("limit=0", "limit=x", "limit=10001", "limit=1&limit=2", "limit", "offset=1", "&")) {
            HttpResponse<String> answer = site.get(PROD + "/points?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).contains("\"bad_request\"");
        }
    }

    @Test
    void aRunIsStartedAndShown() throws Exception {
        HttpResponse<String> started = site.write("POST", PROD + "/backups", "");
        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(started.body())
                .contains("\"id\" : \"00000000000000ff\"", "\"job\" : \"cold\"", "\"state\" : \"queued\"");
        assertThat(site.write("POST", PROD + "/backups", "{\"kind\": \"hot\"}").body())
                .contains("\"job\" : \"hot\"");
        assertThat(site.write("POST", PROD + "/backups", "{\"kind\": \"cold\"}").body())
                .contains("\"job\" : \"cold\"");
        for (String body : List.of("{\"kind\": \"drill\"}", "{\"kind\": 1}", "{\"sort\": \"hot\"}")) {
            assertThat(site.write("POST", PROD + "/backups", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(site.write("POST", PROD + "/verifications", "{}").body()).contains("\"job\" : \"verify\"");
        assertThat(site.write("POST", PROD + "/drills", "").body()).contains("\"job\" : \"drill\"");
    }

    @Test
    void whoHoldsTheClusterIsToldToWhomWantsToWrite() throws Exception {
        HttpResponse<String> answer = site.write("POST", "/api/v1/clusters/orders/backups", "");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("\"code\" : \"lease_held\"", "replica-b/7/91c2", "Ask that replica, or wait");
    }

    @Test
    void aPointIsHeldAndReleased() throws Exception {
        String hold = PROD + "/points/" + newest.value() + "/hold";
        assertThat(site.write("PUT", hold, "{\"reason\": \" audit 2026 \"}").body())
                .contains("\"reason\" : \"audit 2026\"");
        assertThat(service.holds()).containsEntry(newest, "audit 2026");
        HttpResponse<String> released = site.write("DELETE", hold, "");
        assertThat(released.statusCode()).isEqualTo(204);
        assertThat(released.body()).isEmpty();
        assertThat(service.holds()).isEmpty();
        for (String body : List.of("", "{}", "{\"reason\": \"\"}", "{\"reason\": 1}", "{\"reason\": \"a\\nb\"}")) {
            HttpResponse<String> answer = site.write("PUT", hold, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).contains("a hold needs a reason");
        }
        assertThat(site.write("PUT", hold, "{\"reason\": \"" + "x".repeat(501) + "\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aStoreThatFailsIsABadGateway() throws Exception {
        String point = SampleClusters.heldElsewhere()
                .catalog()
                .points()
                .getFirst()
                .id()
                .value();
        HttpResponse<String> answer =
                site.write("PUT", "/api/v1/clusters/orders/points/" + point + "/hold", "{\"reason\": \"x\"}");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"code\" : \"store\"", "connection refused", "Check the endpoint");
    }

    @Test
    void aBugIsNotTold() throws Exception {
        HttpResponse<String> answer = site.write("POST", "/api/v1/clusters/edge-7/backups", "");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"code\" : \"unexpected\"", "the service failed to answer")
                .doesNotContain("secret", "Exception", "\tat ");
    }

    @Test
    void withoutATokenInTheConfigurationNobodyChangesAnything() throws Exception {
        try (HttpSite open = HttpSite.of(service, Optional.empty())) {
            HttpResponse<String> answer = open.write("POST", PROD + "/backups", "");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("no token is configured", "Set service.api-token");
            assertThat(open.get(PROD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTokenThatWasReplacedCountsNoLonger(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), HttpSite.TOKEN + "\n");
        try (HttpSite other = HttpSite.of(service, Optional.of(new SecretReference.FromFile(file)))) {
            assertThat(other.write("POST", PROD + "/backups", "").statusCode()).isEqualTo(202);
            Files.writeString(file, "another");
            assertThat(other.write("POST", PROD + "/backups", "").statusCode()).isEqualTo(401);
            Files.delete(file);
            HttpResponse<String> gone = other.write("POST", PROD + "/backups", "");
            assertThat(gone.statusCode()).isEqualTo(503);
            assertThat(gone.body()).contains("cannot be read at the moment").doesNotContain(file.toString());
        }
    }

    @Test
    void aTokenThatIsNotThereIsToldAtTheStart() {
        assertThatThrownBy(() -> HttpSite.of(service, Optional.of(new SecretReference.FromEnvironment("NOPE"))))
                .isInstanceOf(Failure.class)
                .hasMessage("service.api-token: environment variable NOPE is not set");
    }

    @Test
    void anAddressThatIsTakenIsToldAtTheStart() {
        ServiceConfig usual = HttpSite.config(Optional.empty(), Optional.empty());
        ServiceConfig taken = new ServiceConfig(
                new InetSocketAddress("127.0.0.1", site.front().address().getPort()),
                usual.tls(),
                usual.apiToken(),
                usual.stateDirectory(),
                usual.parallelBackups(),
                usual.bandwidthLimit(),
                usual.gracefulStop(),
                usual.leasePeriod(),
                usual.logFormat());
        assertThatThrownBy(() -> HttpSite.of(service, taken))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("service.listen: cannot listen on 127.0.0.1:")
                .hasMessageContaining("in use");
    }
}
