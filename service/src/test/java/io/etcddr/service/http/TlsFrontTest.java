package io.etcddr.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.config.ServiceConfig;
import io.etcddr.config.ServiceConfig.ServerTls;
import io.etcddr.error.Failure;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleService;
import io.etcddr.testing.TestPki;
import io.etcddr.testing.TestPki.KeyFiles;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS by PEM files: certificates of clients, files that are replaced, files that cannot be used.
@Tag("it")
final class TlsFrontTest {
    private final SampleService service = new SampleService(SampleClusters.all(), List.of(), Optional.empty());

    @TempDir
    private Path folder;

    private TestPki pki;
    private KeyFiles server;

    @BeforeEach
    void issue() {
        pki = TestPki.create(folder.resolve("pki"), "ours");
        server = pki.issue("server", "127.0.0.1");
    }

    private HttpSite site(ServerTls tls) throws Failure {
        ServiceConfig config = HttpSite.config(Optional.empty(), Optional.of(tls));
        return HttpSite.of(service, config);
    }

    /// A client that trusts `authority` and shows `own`.
    private HttpClient client(Path authority, KeyFiles own) throws Exception {
        SSLContext context = PemFiles.context(new ServerTls(own.cert(), own.key(), Optional.of(authority)));
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static int status(HttpClient client, HttpSite site) throws Exception {
        return client.send(HttpRequest.newBuilder(site.uri("/livez")).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void aClientWithACertificateOfTheAuthorityIsServedAndNoOther() throws Exception {
        TestPki theirs = TestPki.create(folder.resolve("theirs"), "theirs");
        ServerTls tls = new ServerTls(server.cert(), server.key(), Optional.of(pki.caFile()));
        try (HttpSite site = site(tls);
                HttpClient known = client(pki.caFile(), pki.issue("client"));
                HttpClient stranger = client(pki.caFile(), theirs.issue("stranger"))) {
            assertThat(site.front().address().getScheme()).isEqualTo("https");
            assertThat(status(known, site)).isEqualTo(200);
            assertThatThrownBy(() -> status(stranger, site)).isInstanceOf(IOException.class);
            assertThat(status(known, site)).isEqualTo(200);
        }
    }

    @Test
    void filesThatAreReplacedCountForNewConnections() throws Exception {
        TestPki next = TestPki.create(folder.resolve("next"), "next");
        KeyFiles replacement = next.issue("server", "127.0.0.1");
        try (HttpSite site = site(new ServerTls(server.cert(), server.key(), Optional.empty()))) {
            try (HttpClient old = client(pki.caFile(), pki.issue("client"))) {
                assertThat(status(old, site)).isEqualTo(200);
            }
            // The certificate comes first: until its key is there, the old pair serves.
            replace(replacement.cert(), server.cert());
            try (HttpClient old = client(pki.caFile(), pki.issue("client"))) {
                assertThat(status(old, site)).isEqualTo(200);
            }
            replace(replacement.key(), server.key());
            try (HttpClient renewed = client(next.caFile(), next.issue("client"));
                    HttpClient old = client(pki.caFile(), pki.issue("client"))) {
                assertThat(status(renewed, site)).isEqualTo(200);
                assertThatThrownBy(() -> status(old, site)).isInstanceOf(IOException.class);
            }
        }
    }

    private static void replace(Path by, Path file) throws IOException {
        Path beside = file.resolveSibling("new");
        Files.copy(by, beside);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void plainHttpAndSilenceOnATlsPortHarmNobody() throws Exception {
        try (HttpSite site = site(new ServerTls(server.cert(), server.key(), Optional.empty()));
                HttpClient client = client(pki.caFile(), pki.issue("client"));
                Socket silent = new Socket("127.0.0.1", site.front().address().getPort());
                Socket plain = new Socket("127.0.0.1", site.front().address().getPort())) {
            silent.getOutputStream().write(new byte[] {22, 3, 1});
            plain.getOutputStream().write("GET /livez HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(client, site)).isEqualTo(200);
            silent.setSoTimeout(120_000);
            assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(20);
        }
    }

    @Test
    void filesThatCannotBeUsedAreToldAtTheStart() throws Exception {
        Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
        KeyFiles other = pki.issue("other", "127.0.0.1");
        assertMessage(new ServerTls(junk, server.key(), Optional.empty()), "junk.pem holds no certificate");
        assertMessage(new ServerTls(server.cert(), junk, Optional.empty()), "junk.pem holds no unencrypted PKCS#8 key");
        assertMessage(new ServerTls(server.cert(), server.key(), Optional.of(junk)), "junk.pem holds no certificate");
        assertMessage(new ServerTls(server.cert(), folder.resolve("none"), Optional.empty()), "no such file");
        assertMessage(
                new ServerTls(server.cert(), other.key(), Optional.empty()), "does not belong to the certificate");
    }

    private void assertMessage(ServerTls tls, String message) {
        assertThatThrownBy(() -> site(tls))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("service.tls: ")
                .hasMessageContaining(message);
    }
}
