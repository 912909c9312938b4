package io.etcddr.store.s3;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static io.etcddr.store.WriteMode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.StaticKeys;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.Ports;
import io.etcddr.testing.VersityGw;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/// What a real server says when it does not do what it is asked, as a person reads it.
@Tag("it")
@Timeout(120)
final class S3ErrorsTest {
    private static final ObjectKey KEY = new ObjectKey("points/a/base.db");
    private static final String WRONG = "wrong-secret-wrong-secret";
    private static final String REQUEST_ID = "request id [0-9A-Za-z/+=-]{5,}\\)";

    private final MinioStore minio = MinioStore.shared();

    @TempDir
    private Path folder;

    @Test
    void aMissingBucketIsToldByEveryOperation() {
        try (S3ObjectStore store = new S3ObjectStore(minio.settings("no-such-bucket"))) {
            for (ThrowingCallable operation : List.<ThrowingCallable>of(
                    () -> write(store, 10),
                    () -> write(store, 12_000_000),
                    () -> store.list(ObjectKey.ROOT),
                    () -> store.stat(KEY),
                    () -> store.open(KEY, ByteRange.ALL),
                    () -> store.open(KEY, new ByteRange(0, 0)),
                    () -> store.delete(List.of(KEY)),
                    () -> store.delete(List.of(KEY, new ObjectKey("b"))),
                    store::capabilities,
                    () -> store.removeAbandoned(KEY, Instant.EPOCH))) {
                assertFails(operation, Reason.NO_SUCH_BUCKET)
                        .hasMessageStartingWith("bucket no-such-bucket at %s: ".formatted(minio.endpoint()))
                        .hasMessageMatching(".* failed: .*\\(NoSuchBucket, HTTP 404, " + REQUEST_ID);
            }
        }
    }

    @Test
    void aWrongSecretIsDeniedAndNeverRepeated() {
        S3Settings settings =
                minio.newBucket().with(new StaticKeys(new Secret(minio.user()), new Secret(WRONG), Optional.empty()));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            for (ThrowingCallable operation : List.<ThrowingCallable>of(
                    () -> write(store, 10), () -> store.list(ObjectKey.ROOT), () -> store.open(KEY, ByteRange.ALL))) {
                assertFails(operation, Reason.DENIED)
                        .hasMessageMatching(".*\\(SignatureDoesNotMatch, HTTP 403, " + REQUEST_ID)
                        .hasMessageNotContaining(WRONG);
            }
            // The answer to a HEAD has no body that could say more.
            assertFails(() -> store.stat(KEY), Reason.DENIED).hasMessageContaining("HeadObject " + KEY);
        }
        assertThat(settings.toString()).doesNotContain(WRONG);
    }

    @Test
    void anUnknownAccessKeyIsDenied() {
        S3Settings settings =
                minio.newBucket().with(new StaticKeys(new Secret("nobody"), new Secret(WRONG), Optional.empty()));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertFails(() -> write(store, 10), Reason.DENIED)
                    .hasMessageMatching(
                            ".*PutObject ~probe/create-only failed: .*\\(InvalidAccessKeyId, HTTP 403, " + REQUEST_ID);
        }
    }

    @Test
    void aTokenThatIsNotValidIsDenied() {
        S3Settings settings = minio.newBucket();
        StaticKeys expired = new StaticKeys(
                settings.keys().orElseThrow().accessKeyId(),
                settings.keys().orElseThrow().secretAccessKey(),
                Optional.of(new Secret("a-token-from-yesterday")));
        try (S3ObjectStore store = new S3ObjectStore(settings.with(expired))) {
            assertFails(() -> store.list(ObjectKey.ROOT), Reason.DENIED).hasMessageContaining("ListObjectsV2");
        }
    }

    /// MinIO's tokens live for a quarter of an hour at least; so this is the answer of AWS, with the status 400 and, to
    /// a HEAD, without a body that could say more (S3 API, `HeadObject` and "Error responses").
    @Test
    void aTokenThatHasExpiredIsDenied() throws IOException {
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        aws.createContext("/", exchange -> {
            byte[] body = "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getRequestBody().readAllBytes();
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(S3Errors.BAD_REQUEST, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        aws.start();
        URI endpoint = URI.create("http://127.0.0.1:" + aws.getAddress().getPort());
        try (S3ObjectStore store = new S3ObjectStore(minio.settings("bkt").with(Server.at(endpoint)))) {
            for (ThrowingCallable operation : List.<ThrowingCallable>of(
                    () -> write(store, 10),
                    () -> write(store, 12_000_000),
                    () -> store.list(ObjectKey.ROOT),
                    () -> store.open(KEY, ByteRange.ALL))) {
                assertFails(operation, Reason.DENIED)
                        .hasMessageContaining("failed: The provided token has expired (ExpiredToken, HTTP 400, ");
            }
            assertFails(() -> store.stat(KEY), Reason.DENIED).hasMessageContaining("HeadObject " + KEY);
        } finally {
            aws.stop(0);
        }
    }

    @Test
    void aMissingRightIsDeniedAndWhatIsAllowedWorks() throws IOException {
        S3Settings all = minio.newBucket();
        try (S3ObjectStore store = new S3ObjectStore(all)) {
            write(store, 100);
            S3Settings readOnly = all.with(assumeRole("""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],
                     "Resource":["arn:aws:s3:::*"]}]}"""));
            try (S3ObjectStore reader = new S3ObjectStore(readOnly)) {
                assertThat(reader.stat(KEY)).isPresent();
                assertThat(reader.list(ObjectKey.ROOT)).hasSize(1);
                assertFails(() -> write(reader, 10), Reason.DENIED)
                        .hasMessageMatching(".*\\(AccessDenied, HTTP 403, " + REQUEST_ID);
                assertFails(() -> reader.delete(List.of(KEY)), Reason.DENIED)
                        .hasMessageContaining("DeleteObject " + KEY);
                assertFails(() -> reader.delete(List.of(KEY, new ObjectKey("b"))), Reason.DENIED)
                        .hasMessageContaining("AccessDenied");
            }
            assertThat(store.stat(KEY)).isPresent();
        }
    }

    @Test
    void noRightToDeleteIsNeededToCreateOnly() throws IOException {
        S3Settings writeOnly = minio.newBucket().with(assumeRole("""
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":
                         ["s3:GetObject","s3:PutObject","s3:ListBucket","s3:AbortMultipartUpload"],
                         "Resource":["arn:aws:s3:::*"]}]}"""));
        for (int run = 0; run < 2; run++) {
            try (S3ObjectStore store = new S3ObjectStore(writeOnly)) {
                ObjectKey key = new ObjectKey("run/" + run);
                try (ObjectWriter writer = store.create(key, CREATE_ONLY)) {
                    writer.write(1);
                    writer.commit();
                }
                assertThat(store.list(ObjectKey.ROOT)).hasSize(run + 1);
            }
        }
    }

    @Test
    void aClosedPortIsUnreachable() {
        int port = Ports.reserve();
        S3Settings settings = minio.settings("bkt").with(Server.at(URI.create("http://127.0.0.1:" + port)));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertFails(() -> store.list(ObjectKey.ROOT), Reason.UNREACHABLE)
                    .hasMessageStartingWith("bucket bkt at http://127.0.0.1:%d: ListObjectsV2".formatted(port))
                    .hasMessageContaining("Connection refused");
            assertFails(() -> write(store, 10), Reason.UNREACHABLE).hasMessageContaining("Connection refused");
        } finally {
            Ports.release(port);
        }
    }

    @Test
    void anUnknownHostIsUnreachable() {
        S3Settings settings = minio.settings("bkt").with(Server.at(URI.create("http://s3.invalid:9000")));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertFails(() -> store.list(ObjectKey.ROOT), Reason.UNREACHABLE).hasMessageContaining("s3.invalid");
        }
    }

    @Test
    void aServerIsTrustedByItsCaFileOnly() throws IOException {
        try (VersityGw server = VersityGw.startWithTls(folder)) {
            S3Settings untrusted = server.settings("bkt");
            try (S3ObjectStore store = new S3ObjectStore(untrusted)) {
                assertFails(() -> store.list(ObjectKey.ROOT), Reason.UNREACHABLE)
                        .hasMessageContaining("TLS: ")
                        .hasMessageContaining("unable to find valid certification path");
            }
            S3Settings trusted = untrusted.with(Server.at(server.endpoint()).withCaFile(server.caFile()));
            try (S3ObjectStore store = new S3ObjectStore(trusted)) {
                assertFails(() -> store.list(ObjectKey.ROOT), Reason.NO_SUCH_BUCKET)
                        .hasMessageContaining("bucket bkt at https");
            }
        }
    }

    @Test
    void aCaFileWithoutCertificatesIsNamed() throws IOException {
        Path empty = Files.createFile(folder.resolve("ca.pem"));
        S3Settings settings =
                minio.settings("bkt").with(Server.at(minio.endpoint()).withCaFile(empty));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertThatThrownBy(() -> store.list(ObjectKey.ROOT))
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s holds no certificate".formatted(empty));
        }
    }

    /// AWS says 503, the S3 interface of Google Cloud Storage 429.
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aStoreThatCannotKeepUpIsBusy(int status) {
        S3Exception slowDown = (S3Exception) S3Exception.builder()
                .statusCode(status)
                .requestId("r1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("SlowDown")
                        .errorMessage("Please reduce your request rate.")
                        .build())
                .build();
        assertThat(new S3Errors("bucket b").explain("PutObject a", slowDown))
                .hasMessage(
                        "bucket b: PutObject a failed: Please reduce your request rate (SlowDown, HTTP %d, request"
                                + " id r1)",
                        status)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
    }

    @Test
    void missingCredentialsAreDenied() {
        assumeTrue(
                Set.of("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
                        .stream()
                        .noneMatch(System.getenv()::containsKey),
                "the environment holds credentials of AWS");
        Map<String, String> properties = Map.of(
                "aws.disableEc2Metadata", "true",
                "aws.configFile", folder.resolve("none").toString(),
                "aws.sharedCredentialsFile", folder.resolve("none").toString());
        properties.forEach(System::setProperty);
        S3Settings settings = S3Settings.of("bkt", ObjectKey.ROOT).with(Server.at(minio.endpoint()));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertFails(() -> store.list(ObjectKey.ROOT), Reason.DENIED)
                    .hasMessageContaining("Unable to load credentials");
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        S3ObjectStore store = new S3ObjectStore(minio.settings("bkt"));
        store.close();
        assertFails(() -> store.list(ObjectKey.ROOT), Reason.FAILED).hasMessageEndingWith("the store is closed");
    }

    private StaticKeys assumeRole(String policy) {
        try (StsClient sts = StsClient.builder()
                .endpointOverride(minio.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(minio.user(), minio.password())))
                .build()) {
            Credentials credentials = sts.assumeRole(request -> request.roleArn("arn:aws:iam::1:role/test")
                            .roleSessionName("test")
                            .policy(policy))
                    .credentials();
            return new StaticKeys(
                    new Secret(credentials.accessKeyId()),
                    new Secret(credentials.secretAccessKey()),
                    Optional.of(new Secret(credentials.sessionToken())));
        }
    }

    private static void write(S3ObjectStore store, int size) throws IOException {
        try (ObjectWriter writer = store.create(KEY, size > 1000 ? REPLACE : CREATE_ONLY)) {
            writer.write(new byte[size]);
            writer.commit();
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            ThrowingCallable operation, Reason reason) {
        return assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
