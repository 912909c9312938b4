package io.etcddr.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcddr.etcd.EtcdException.Reason;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// HashKV over the port that members talk to each other by: the only way to ask a learner, which refuses the call on
/// its client port. Asks for no user, but mostly for a certificate. Source: etcd `server/etcdserver/corrupt.go`, in
/// 3.4 `etcdserver/corrupt.go`: a GET with a JSON body.
final class PeerPort implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/members/hashkv";
    private static final int MAX_ANSWER = 64 << 10;

    private final EtcdAccess access;
    private final Duration timeout;
    private Optional<HttpClient> client = Optional.empty();

    /// @param timeout of one answer
    PeerPort(EtcdAccess access, Duration timeout) {
        this.access = access;
        this.timeout = timeout;
    }

    /// @param revision 0: now
    /// @throws EtcdException COMPACTED if the revision is gone
    HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException {
        URI peer = member.peerUrls().stream()
                .map(URI::create)
                .filter(url -> "http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                .findFirst()
                .orElseThrow(() -> new EtcdException(Reason.UNREACHABLE, member + " has no peer URL"));
        HttpRequest request = HttpRequest.newBuilder(peer.resolve(PATH))
                .timeout(timeout)
                .method("GET", HttpRequest.BodyPublishers.ofString("{\"revision\":%d}".formatted(revision)))
                .build();
        HttpResponse<String> response = send(peer, request);
        if (response.statusCode() != 200) {
            throw refusal(peer, response);
        }
        try {
            return answer(member, peer, revision, JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new EtcdException(Reason.FAILED, "%s: no JSON: %s".formatted(what(peer), e.getOriginalMessage()), e);
        }
    }

    /// Not `sendAsync`, which completes in the common pool: whoever blocks that would keep the answer from us. The
    /// timeout of a request ends with the headers, so the whole is bounded here.
    private HttpResponse<String> send(URI peer, HttpRequest request) throws IOException {
        HttpClient open = client();
        ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        try {
            return thread.submit(() -> open.send(
                            request,
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER)))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("%s: interrupted".formatted(what(peer)));
        } catch (TimeoutException e) {
            throw new EtcdException(Reason.TIMED_OUT, "%s: no answer within the timeout".formatted(what(peer)), e);
        } catch (ExecutionException e) {
            throw failure(peer, e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }

    private static EtcdException failure(URI peer, Throwable problem) {
        String deepest = EtcdErrors.deepest(problem).toLowerCase(Locale.ROOT);
        Reason reason = switch (problem) {
            case HttpTimeoutException e -> Reason.TIMED_OUT;
            case ConnectException e -> Reason.UNREACHABLE;
            case SSLException e -> Reason.DENIED;
            default -> Reason.FAILED;
        };
        return new EtcdException(reason, "%s: %s".formatted(what(peer), deepest), problem);
    }

    private static EtcdException refusal(URI peer, HttpResponse<String> response) {
        String said = response.body().strip();
        return said.contains("compacted")
                ? new EtcdException(Reason.COMPACTED, "%s: the revision is compacted".formatted(what(peer)))
                : new EtcdException(
                        Reason.FAILED,
                        "%s: HTTP %d %s"
                                .formatted(
                                        what(peer),
                                        response.statusCode(),
                                        said.substring(0, Math.min(200, said.length()))));
    }

    private static String what(URI peer) {
        return "hashkv at peer port %s".formatted(peer);
    }

    /// etcd 3.5 and newer say who they are.
    private static HashKvAnswer answer(ClusterView.Member member, URI peer, long revision, JsonNode answer)
            throws EtcdException {
        JsonNode header = answer.path("header");
        JsonNode hash = answer.path("hash");
        long current = header.path("revision").asLong();
        if (!hash.canConvertToLong() || current == 0) {
            throw new EtcdException(Reason.FAILED, "%s: the answer has no hash".formatted(what(peer)));
        }
        JsonNode id = header.path("member_id");
        if (id.isIntegralNumber()
                && id.bigIntegerValue().longValue() != member.id().value()) {
            throw new EtcdException(Reason.FAILED, "%s: another member than %s answers".formatted(what(peer), member));
        }
        return new HashKvAnswer(
                revision == 0 ? current : revision,
                answer.path("compact_revision").asLong(),
                hash.asLong(),
                current);
    }

    private synchronized HttpClient client() throws EtcdException {
        if (client.isEmpty()) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1) // an upgrade would take the body along
                    .connectTimeout(access.timeout());
            Optional<EtcdAccess.Tls> tls = access.learner().flatMap(EtcdAccess.Learner::peerTls);
            if (tls.isPresent()) {
                builder.sslContext(ssl(tls.get()));
            }
            client = Optional.of(builder.build());
        }
        return client.get();
    }

    private static SSLContext ssl(EtcdAccess.Tls tls) throws EtcdException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        try {
            tls.caFile().ifPresent(file -> builder.trustManager(file.toFile()));
            tls.certFile()
                    .ifPresent(file -> builder.keyManager(
                            file.toFile(), tls.keyFile().orElseThrow().toFile()));
            return ((JdkSslContext) builder.build()).context();
        } catch (IOException | RuntimeException e) {
            // Netty's messages name the file.
            throw new EtcdException(
                    Reason.DENIED, "cannot use the TLS files for the peer port: " + EtcdErrors.deepest(e), e);
        }
    }

    @Override
    public synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
    }
}
