package io.etcddr.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a peer port may answer besides what it should; real ones are asked in `HotBackupTest`.
final class PeerPortTest {
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private HttpServer server;
    private int status = 200;
    private String body = "";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/members/hashkv", exchange -> {
            asked.set(exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] answer = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private HashKvAnswer ask(URI peer) throws IOException {
        EtcdAccess access = new EtcdAccess(
                List.of(URI.create("http://127.0.0.1:1")), Optional.empty(), Optional.empty(), Duration.ofSeconds(5));
        ClusterView.Member learner = new ClusterView.Member(
                new MemberId(0xcafe),
                "l",
                List.of(peer.toString()),
                List.of(),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (EtcdClient client = EtcdClient.connect(access)) {
            return client.hashKv(learner, 7);
        }
    }

    private EtcdException refused() {
        EtcdException refusal = catchThrowableOfType(EtcdException.class, () -> ask(url()));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal).hasMessageStartingWith("hashkv at peer port %s: ".formatted(url()));
        return refusal;
    }

    @Test
    void aLearnerIsAskedAtItsPeerPort() throws Exception {
        body = """
                {"header":{"cluster_id":14841639068965178418,"member_id":51966,"revision":9,"raft_term":2},\
                "hash":4294967295,"compact_revision":3,"hash_revision":7}
                """;
        assertThat(ask(url())).isEqualTo(new HashKvAnswer(7, 3, 4_294_967_295L, 9));
        assertThat(asked).hasValue("GET {\"revision\":7}");
    }

    /// etcd 3.4.
    @Test
    void whoDoesNotSayWhoItIsIsBelieved() throws Exception {
        body = "{\"header\":{\"revision\":9},\"hash\":5,\"compact_revision\":-1}";
        assertThat(ask(url())).isEqualTo(new HashKvAnswer(7, -1, 5, 9));
    }

    @Test
    void anotherMemberAtThatPortIsNotBelieved() {
        body = "{\"header\":{\"member_id\":51967,\"revision\":9},\"hash\":5,\"compact_revision\":-1}";
        assertThat(refused()).hasMessageEndingWith("another member than l (cafe) answers");
    }

    @Test
    void aRevisionThatIsGoneIsTold() {
        status = 400;
        body = "mvcc: required revision has been compacted\n";
        assertThat(refused().reason()).isEqualTo(Reason.COMPACTED);
    }

    @Test
    void whateverElseItSaysIsTold() {
        status = 404;
        body = "404 page not found\n";
        assertThat(refused()).hasMessageEndingWith("HTTP 404 404 page not found");
        status = 200;
        body = "<html>";
        assertThat(refused()).hasMessageContaining("no JSON: ");
        body = "{}";
        assertThat(refused()).hasMessageEndingWith("the answer has no hash");
        body = "[" + " ".repeat(1 << 20) + "]";
        assertThat(refused().reason()).isEqualTo(Reason.FAILED);
    }

    @Test
    void nobodyThereIsUnreachable() {
        server.stop(0);
        assertThat(refused().reason()).isEqualTo(Reason.UNREACHABLE);
    }
}
