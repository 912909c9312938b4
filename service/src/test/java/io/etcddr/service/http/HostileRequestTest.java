package io.etcddr.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.error.Failure;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleService;
import io.etcddr.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What no client of ours would send: each is answered with the right status or hung up on, within the time
/// that a request has; nothing of the inside is shown; and the server lives on.
@Tag("it")
final class HostileRequestTest {
    private static final String BACKUPS = "/api/v1/clusters/apisix-prod/backups";
    private static final int READ_TIMEOUT_MILLIS = 120_000;

    private final SampleService service = new SampleService(SampleClusters.all(), List.of(), Optional.empty());
    private HttpSite site;

    @BeforeEach
    void start() throws Failure {
        site = HttpSite.of(service);
    }

    @AfterEach
    void livesOn() throws Exception {
        try (HttpSite open = site) {
            assertThat(open.get("/livez").statusCode()).isEqualTo(200);
            assertThat(service.holds()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../etc/passwd",
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/clusters/../../etc/passwd",
                "/clusters/..%2f..%2fetc%2fpasswd",
                "/clusters/%00",
                "/clusters/apisix-prod%00.json",
                "/api/v1/clusters/..",
                "/api/v1/clusters/apisix-prod/",
                "/api/v1//clusters",
                "//api/v1/clusters",
                "/API/V1/clusters",
                "/api/v1/clusters/apisix-prod/points/..%2f..%2fformat.json",
                "/api/v1/clusters/apisix-prod/points/20261126T022545Z-cold-r0000899954",
                "/api/v1/clusters/{cluster}",
                "/api/v1/clusters/" + "x",
                "/api/v1/runs/zzzz",
                "/api/v1/runs/0000000000000000",
                "/style.css/",
                "/style.css;x=1",
                "/api/v1/clusters/%e2%82%ac",
                "/api/v1/clusters/%ff%fe"
            })
    void aPathThatLeadsNowhereIsNotFound(String path) throws Exception {
        Reply reply = raw("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path));
        // The JDK refuses what is no URI at all before we see it.
        assertThat(reply.status()).as(path).isIn(400, 404);
        assertThat(reply.text()).doesNotContain("root:", "\tat ", "java.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET /%zz HTTP/1.1                         | 400
                    GET /%                                    | 400
                    GET                                       | 400
                    x\u0001\u0002x                             | 400
                    GET /livez HTTP/1.1\\r\\n bad: x          | 200
                    GET /livez HTTP/1.1\\r\\nb\u0001d: x      | 400
                    POST /livez HTTP/1.1\\r\\nContent-Length: x | 400
                    POST /livez HTTP/1.1\\r\\nContent-Length: -1 | 400
                    POST /livez HTTP/1.1\\r\\nContent-Length: 99999999999999999999 | 400
                    POST /livez HTTP/1.1\\r\\nContent-Length: 1\\r\\nContent-Length: 2 | 400
                    POST /livez HTTP/1.1\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked | 400
                    POST /livez HTTP/1.1\\r\\nTransfer-Encoding: gzip | 501
                    TRACE / HTTP/1.1                          | 405
                    CONNECT / HTTP/1.1                        | 405
                    PROPFIND /api/v1/clusters HTTP/1.1        | 405
                    OPTIONS /api/v1/clusters HTTP/1.1         | 405
                    OPTIONS * HTTP/1.1                        | 404
                    POST /api/v1/clusters HTTP/1.1            | 405
                    GET http://elsewhere.example/livez HTTP/1.1 | 200
                    """)
    void aRequestOutOfFormGetsItsStatus(String request, int status) throws Exception {
        String lines = request.replace("\\r\\n", "\r\n");
        Reply reply = raw(lines + "\r\nHost: x\r\nConnection: close\r\n\r\n");
        if (lines.startsWith("GET /livez HTTP/1.1\r\n bad")) {
            // A folded line belongs to no header: refusing it is as good.
            assertThat(reply.status()).isIn(200, 400);
        } else {
            assertThat(reply.status()).as(request).isEqualTo(status);
        }
        assertThat(reply.text()).doesNotContain("\tat ", "sun.net");
    }

    @Test
    void aRefusedMethodSaysWhichAreTaken() throws Exception {
        HttpResponse<String> answer = site.send(site.request("/livez").method("PATCH", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(answer.body()).contains("\"method_not_allowed\"", "It takes GET, HEAD.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Basic Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
                "correct-horse-battery",
                "Bearer correct-horse-batter",
                "Bearer correct-horse-batteryy",
                "Bearer CORRECT-HORSE-BATTERY",
                "Bearer correct-horse-battery, Bearer x",
                "Bearer [redacted]"
            })
    void aWrongTokenIsRefusedWhateverIsAskedFor(String authorization) throws Exception {
        for (String path : List.of(BACKUPS, "/api/v1/clusters/none/backups", "/api/v1/clusters/%00/drills")) {
            HttpRequest.Builder request = site.request(path).POST(BodyPublishers.ofString("{not json"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> answer = site.send(request);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer");
            assertThat(answer.body()).contains("\"unauthorized\"").doesNotContain(HttpSite.TOKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "1",
                "\"x\"",
                "{\"reason\": \"a\", \"reason\": \"b\"}",
                "{\"reason\": \"a\"} {}",
                "{\"reason\": \"\\ud800\", \"x\": 1}",
                "{\"reason\": 1e999999}",
                "{\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\":"
                        + " {\"a\": {\"a\": {\"a\": {\"a\": 1}}}}}}}}}}}}}}}}}",
                "{\"admin\": true}",
                "\u0000",
                "<xml/>"
            })
    void aBodyThatIsNotWhatTheCallTakesIsRefused(String body) throws Exception {
        String hold = "/api/v1/clusters/apisix-prod/points/%s/hold"
                .formatted(OpenApiTest.newest(SampleClusters.healthy()).value());
        for (HttpResponse<String> answer : List.of(site.write("PUT", hold, body), site.write("POST", BACKUPS, body))) {
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).contains("\"bad_request\"").doesNotContain("\tat ", "jackson");
        }
    }

    @Test
    void aBodyThatIsNotDeclaredAsJsonIsRefused() throws Exception {
        HttpRequest.Builder request = site.request(BACKUPS)
                .header("Authorization", "Bearer " + HttpSite.TOKEN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"));
        assertThat(site.send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void aHugeBodyIsRefusedByItsLength() throws Exception {
        String head = "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 10737418240\r\n\r\n"
                .formatted(BACKUPS, HttpSite.TOKEN);
        Reply reply = raw(head);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.text()).contains("too_large");
    }

    @Test
    void aHugeBodyOfUnknownLengthIsRefusedWithoutBeingRead() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .formatted(BACKUPS, HttpSite.TOKEN)
                    .getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            long written = 0;
            boolean cut = false;
            while (written < 256L << 20 && !cut) {
                try {
                    out.write(chunk);
                    written += chunk.length;
                } catch (SocketException e) {
                    cut = true; // the server has hung up
                }
            }
            assertThat(cut).as("256 MiB were taken").isTrue();
        }
    }

    @Test
    void aLongPathAndLongHeadersHaveTheirOwnStatus() throws Exception {
        assertThat(site.get("/api/v1/clusters/" + "x".repeat(3000)).statusCode())
                .isEqualTo(414);
        assertThat(site.get("/livez?" + "x".repeat(3000)).statusCode()).isEqualTo(414);
        HttpResponse<String> answer = site.send(site.request("/livez").header("Cookie", "x".repeat(20_000)));
        assertThat(answer.statusCode()).isEqualTo(431);
        assertThat(answer.body()).contains("headers_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /%s", "GET / HTTP/1.1\r\nX: %s", "%s"})
    void endlessLinesAreHungUpOn(String form) throws Exception {
        Reply reply = raw(form.formatted("x".repeat(1 << 20)));
        assertThat(reply.text()).isEmpty();
    }

    @Test
    void endlessHeadersAreHungUpOn() throws Exception {
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 2_000; i++) {
            request.append("X-").append(i).append(": y\r\n");
        }
        assertThat(raw(request.append("\r\n").toString()).text()).isEmpty();
    }

    @Test
    void slowClientsAreHungUpOnAndKeepNobodyWaiting() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = connect();
                slow.add(socket);
                String part = switch (i % 4) {
                    case 0 -> "";
                    case 1 -> "GET /liv";
                    case 2 -> "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ";
                    default ->
                        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{"
                                .formatted(BACKUPS, HttpSite.TOKEN);
                };
                socket.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(site.get("/livez").statusCode()).isEqualTo(200);
            long start = System.nanoTime();
            for (Socket socket : slow) {
                assertThat(readAll(socket.getInputStream())).isEmpty();
            }
            // Far from hours, on whatever machine; a request has ten seconds.
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(100);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void oneDripAtATimeIsHungUpOnAllTheSame() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /livez HTTP/1.1\r\nX: ".getBytes(StandardCharsets.UTF_8));
            boolean cut = false;
            for (int i = 0; i < 1_200 && !cut; i++) {
                try {
                    out.write('x');
                    socket.setSoTimeout(100);
                    cut = socket.getInputStream().read() < 0;
                } catch (SocketTimeoutException e) {
                    continue; // not yet
                } catch (SocketException e) {
                    cut = true;
                }
            }
            assertThat(cut).isTrue();
        }
    }

    @Test
    void moreConnectionsThanThereMayBeAreClosedAtOnceAndOthersServedAfterwards() throws Exception {
        List<Socket> all = new ArrayList<>();
        try {
            int closed = 0;
            for (int i = 0; i < HttpLimits.MAX_CONNECTIONS + 60; i++) {
                all.add(connect());
            }
            for (Socket socket : all) {
                socket.setSoTimeout(1);
                try {
                    closed += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (SocketException e) {
                    closed++;
                } catch (SocketTimeoutException e) {
                    continue; // open
                }
            }
            assertThat(closed).isPositive();
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
        Await.until(
                "a free connection",
                Duration.ofSeconds(120),
                () -> site.get("/livez").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsSentTheServerLivesOn(long seed) throws Exception {
        Random random = new Random(seed);
        String valid =
                "PUT /api/v1/clusters/apisix-prod/points/x/hold HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer y\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"reason\": \"x\"}";
        for (int i = 0; i < 60; i++) {
            byte[] request = valid.getBytes(StandardCharsets.ISO_8859_1);
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                String text = new String(readAll(socket.getInputStream()), StandardCharsets.ISO_8859_1);
                assertThat(text)
                        .as("seed %d, request %d", seed, i)
                        .doesNotContain("\tat ", "HTTP/1.1 500", "HTTP/1.1 20");
            }
        }
    }

    /// @param status 0 where the server hung up without a word
    private record Reply(int status, String text) {}

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", site.front().address().getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    private Reply raw(String request) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException e) {
                return new Reply(0, ""); // it has hung up while we were writing
            }
            String text = new String(readAll(socket.getInputStream()), StandardCharsets.ISO_8859_1);
            int status = text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
            return new Reply(status, text);
        }
    }

    /// Until the server closes; a reset counts as such.
    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException e) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }
}
