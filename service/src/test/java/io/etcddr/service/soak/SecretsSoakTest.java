package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.cli.run.Program;
import io.etcddr.service.Site;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.TestPki;
import io.etcddr.testing.VersityGw;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that a person, a scraper or a log shipper is ever shown of a whole life of the service, good and bad,
/// with every kind of secret in use: none of them is in it. Failures tell most, so most of this fails.
@Tag("soak")
final class SecretsSoakTest {
    private static final String TOKEN = "token-of-the-test-7c1d";
    private static final String WRONG_PASSWORD = "password-that-is-wrong";
    private static final Pattern ADDRESS = Pattern.compile("HTTP is served at (https://127\\.0\\.0\\.1:[0-9]+)");
    private static final List<String> PATHS = List.of(
            "/",
            "/clusters/main",
            "/livez",
            "/readyz",
            "/metrics",
            "/api/v1/clusters",
            "/api/v1/clusters/main",
            "/api/v1/clusters/main/points",
            "/api/v1/clusters/main/runs",
            "/api/v1/clusters/main/schedule",
            "/api/v1/clusters/none");

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> told = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    private EtcdCluster etcd;
    private VersityGw store;
    private TestPki pki;
    private TestPki.KeyFiles server;
    private Site site;
    private Path password;
    private Path storeSecret;

    @BeforeEach
    void setUp() throws Exception {
        etcd = EtcdCluster.of(EtcdVersion.V3_6).withMutualTls().withAuth().start();
        store = VersityGw.start(Files.createDirectories(folder.resolve("versitygw")));
        pki = TestPki.create(folder.resolve("pki"), "ours");
        server = pki.issue("server", "127.0.0.1");
        password = Files.writeString(folder.resolve("etcd-password"), EtcdCluster.ROOT_PASSWORD + "\n");
        storeSecret = Files.writeString(folder.resolve("s3-secret"), store.password() + "\n");
        Path token = Files.writeString(folder.resolve("api-token"), TOKEN + "\n");
        site = Site.inS3(Files.createDirectories(folder.resolve("site")), etcd, store);
        site.edit("env:TEST_ETCD_PASSWORD", "file:" + password);
        site.edit("env:TEST_S3_PASSWORD", "file:" + storeSecret);
        Files.writeString(
                site.config(),
                """

                defaults:
                  schedules: {cold: {every: 2s}, verify: {every: 3s}, drill: {every: 6s}, expire: {every: 4s}}
                  retry: {first: 1s}
                service:
                  listen: 127.0.0.1:0
                  api-token: file:%s
                  tls: {cert-file: %s, key-file: %s}
                  state-directory: %s
                  lease-period: 2s
                  log-format: text
                etcd-binaries: {"3.6": %s}
                """.formatted(token, server.cert(), server.key(), folder.resolve("state"), EtcdVersion.V3_6.etcd()),
                StandardOpenOption.APPEND);
        nameSecrets();
    }

    @AfterEach
    void stop() {
        System.clearProperty(Program.DEBUG_PROPERTY);
        store.close();
        etcd.close();
    }

    private void nameSecrets() throws IOException {
        secret("the password of etcd", EtcdCluster.ROOT_PASSWORD);
        secret("the wrong password of etcd", WRONG_PASSWORD);
        secret("the secret key of S3", store.password());
        secret("the API token", TOKEN);
        basic("etcd", "root", EtcdCluster.ROOT_PASSWORD);
        basic("etcd, wrong", "root", WRONG_PASSWORD);
        basic("S3", store.user(), store.password());
        keyLines("the age identity", site.identity());
        keyLines("the signing key", site.folder().resolve("etcd-dr-signing-key.pem"));
        keyLines("the key of HTTP", server.key());
        keyLines("the key to etcd", etcd.tls().orElseThrow().keyFile().orElseThrow());
    }

    private void secret(String name, String value) {
        secrets.put(name, value);
        secrets.put(name + ", in base64", base64(value));
    }

    private void basic(String where, String user, String value) {
        secrets.put("user and password of " + where, base64(user + ":" + value));
    }

    private static String base64(String value) {
        return Base64.getEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Each line of a private key, but the comments and marks around it.
    private void keyLines(String name, Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("-----") && line.length() > 16)
                .toList();
        assertThat(lines).as(name).isNotEmpty();
        for (int i = 0; i < lines.size(); i++) {
            secrets.put("%s, line %d".formatted(name, i + 1), lines.get(i));
        }
    }

    @Test
    void noSecretIsInAnythingThatAWholeLifeTells() throws Exception {
        site.mustDr("backup"); // makes the repository, which check wants
        commands("sound", true);
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("cold succeeded");
            service.awaitLog("verify succeeded");
            service.awaitLog("drill succeeded");
            service.awaitLog("expire succeeded");
            look("sound", service);
            configsWithASecretInside(service);
            assertThat(service.terminate()).isZero();
            told.put("log of a sound life", service.log());
        }
        site.edit("log-format: text", "log-format: json");
        try (ServeProcess service = ServeProcess.startDebugging(site)) {
            service.awaitLog("cold succeeded");
            Files.writeString(password, WRONG_PASSWORD);
            service.awaitLog("cold failed and is tried again", "wrong user or password");
            look("with a wrong password", service);
            commands("with a wrong password", false);
            Files.writeString(password, EtcdCluster.ROOT_PASSWORD);

            Files.writeString(storeSecret, WRONG_PASSWORD);
            commands("with a wrong secret key", false);
            Files.writeString(storeSecret, store.password());

            store.kill();
            service.awaitLog("lease cannot be seen or renewed");
            look("without a store", service);
            commands("without a store", false);
            service.signal("TERM");
            service.terminate();
            told.put("log of a bad life", service.log());
        }
        store.restart();
        swappedKeyFiles();
        requireNoSecret();
    }

    /// Somebody writes secrets where references belong: as a command and as a service that runs.
    private void configsWithASecretInside(ServeProcess service) throws Exception {
        String good = Files.readString(site.config());
        List<String> bad = List.of(
                good.replace("file:" + password, EtcdCluster.ROOT_PASSWORD),
                good.replace("file:" + storeSecret, store.password()),
                good.replaceFirst("(?m)^  api-token: .*", "  api-token: " + TOKEN),
                good.replace("password: file:" + password, "pasword: " + EtcdCluster.ROOT_PASSWORD));
        for (int i = 0; i < bad.size(); i++) {
            Files.writeString(site.config(), bad.get(i));
            service.signal("HUP");
            service.awaitLog(i + 1, "config rejected");
            for (List<String> command :
                    List.of(List.of("config", "check"), List.of("config", "print"), List.of("backup"))) {
                assertThat(run("config %d with a secret".formatted(i), false, command))
                        .isNotZero();
            }
            look("with bad config %d".formatted(i), service);
        }
        Files.writeString(site.config(), good);
        service.signal("HUP");
    }

    /// A key where another one belongs: what cannot be read as the one is the other.
    private void swappedKeyFiles() throws IOException {
        String config = Files.readString(site.config());
        List<Path> keys = List.of(
                site.identity(),
                site.folder().resolve("etcd-dr-signing-key.pem"),
                server.key(),
                etcd.tls().orElseThrow().keyFile().orElseThrow());
        for (Path key : keys) {
            for (String field : List.of("identity-file", "key-file", "ca-file")) {
                Files.writeString(site.config(), config.replaceAll("(?m)(\\b" + field + ":) [^,}\\n]*", "$1 " + key));
                for (List<String> command : List.of(List.of("check"), List.of("backup"))) {
                    run("with %s as %s".formatted(key.getFileName(), field), false, command);
                }
            }
        }
        Files.writeString(site.config(), config);
    }

    private void commands(String how, boolean sound) {
        List<List<String>> commands = List.of(
                List.of("config", "check"),
                List.of("config", "print"),
                List.of("check"),
                List.of("check", "--output", "json"),
                List.of("expire"),
                List.of("drill"),
                List.of("backup"),
                List.of("backup", "--output", "json"));
        for (List<String> command : commands) {
            int exitCode = run(how, false, command);
            if (sound) {
                assertThat(exitCode)
                        .as("%s: %s", command, told.get("%s %s".formatted(command, how)))
                        .isZero();
            }
        }
        run(how, true, List.of("list"));
        run(how, true, List.of("verify", "--point", "latest"));
    }

    /// With stack traces.
    ///
    /// @return the exit code
    private int run(String how, boolean restore, List<String> command) {
        List<String> args = new ArrayList<>(command);
        args.add("--debug");
        CommandRun run = restore ? site.restore(args.toArray(String[]::new)) : site.dr(args.toArray(String[]::new));
        told.put("%s %s".formatted(command, how), run.out() + run.err());
        return run.exitCode();
    }

    /// Every page and call, with the right token, a wrong one and none.
    private void look(String how, ServeProcess service) throws Exception {
        Matcher address = ADDRESS.matcher(service.log());
        assertThat(address.find()).as(service.log()).isTrue();
        try (HttpClient client = HttpClient.newBuilder().sslContext(trust()).build()) {
            for (String path : PATHS) {
                ask(how, client, HttpRequest.newBuilder(URI.create(address.group(1) + path)));
            }
            URI backups = URI.create(address.group(1) + "/api/v1/clusters/main/backups");
            for (String authorization : List.of("Bearer " + TOKEN, "Bearer " + TOKEN + "x", "Basic " + base64(TOKEN))) {
                ask(
                        how + ", " + authorization.length(),
                        client,
                        HttpRequest.newBuilder(backups)
                                .header("Authorization", authorization)
                                .POST(BodyPublishers.noBody()));
            }
        }
    }

    private void ask(String how, HttpClient client, HttpRequest.Builder asked) throws Exception {
        HttpRequest request = asked.build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        told.put(
                "%s %s %s".formatted(request.method(), request.uri().getPath(), how), answer.headers() + answer.body());
    }

    private SSLContext trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(pki.caFile())) {
            trusted.setCertificateEntry(
                    "ours", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private void requireNoSecret() {
        assertThat(told).hasSizeGreaterThan(50);
        List<String> found = new ArrayList<>();
        told.forEach((where, text) -> secrets.forEach((name, secret) -> {
            int at = text.indexOf(secret);
            if (at >= 0) {
                found.add("%s: %s: ...%s".formatted(where, name, text.substring(Math.max(0, at - 80), at)));
            }
        }));
        assertThat(found).isEmpty();
        Soak.tell(
                "%d texts with %d characters hold none of %d secrets",
                told.size(), told.values().stream().mapToInt(String::length).sum(), secrets.size());
    }
}
