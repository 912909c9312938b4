package io.etcddr.store.s3;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static io.etcddr.store.WriteMode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities.Condition;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.S3Settings.Checksum;
import io.etcddr.store.s3.S3Settings.Encryption;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.Transfer;
import io.etcddr.store.s3.S3Settings.Writing;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.S3Server;
import io.etcddr.testing.VersityGw;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// How objects get into S3, and what is left behind when they do not.
@Tag("it")
@Timeout(120)
final class S3WritingTest {
    private static final ObjectKey KEY = new ObjectKey("points/a/base.db");
    private static final byte[] LARGE = new byte[3 * Transfer.MIN_PART_SIZE + 1];

    static {
        new Random(1).nextBytes(LARGE);
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Checksum.class)
    void everyChecksumIsAccepted(Checksum checksum) throws IOException {
        for (S3Server server : List.of(MinioStore.shared(), VersityGw.start(folder))) {
            S3Settings settings = server.newBucket().with(Writing.defaults().with(checksum));
            try (S3ObjectStore store = new S3ObjectStore(settings)) {
                write(store, KEY, LARGE, CREATE_ONLY);
                write(store, new ObjectKey("small"), new byte[10], CREATE_ONLY);
                try (InputStream in = store.open(KEY, ByteRange.ALL)) {
                    assertThat(in.readAllBytes()).isEqualTo(LARGE);
                }
                store.delete(List.of(KEY, new ObjectKey("small")));
                assertThat(store.list(ObjectKey.ROOT)).isEmpty();
            }
            if (server instanceof VersityGw process) {
                process.close();
            }
        }
    }

    @Test
    void theCrcOfAnUploadIsKeptByTheServer() throws IOException {
        MinioStore minio = MinioStore.shared();
        S3Settings settings = minio.newBucket().with(Writing.defaults().with(Checksum.CRC32C));
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            write(store, KEY, LARGE, CREATE_ONLY);
            HeadObjectResponse head = client.headObject(
                    r -> r.bucket(settings.bucket()).key("repo/" + KEY).checksumMode("ENABLED"));
            assertThat(head.checksumCRC32C()).endsWith("-4");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 3 * Transfer.MIN_PART_SIZE})
    void encryptionAndClassAreAskedFor(int size) throws IOException {
        MinioStore minio = MinioStore.shared();
        Map<Encryption, String> wanted =
                Map.of(Encryption.s3(), "AES256", Encryption.kms(Optional.of("test-key")), "aws:kms");
        for (Map.Entry<Encryption, String> entry : wanted.entrySet()) {
            S3Settings settings = minio.newBucket()
                    .with(Writing.defaults().with(entry.getKey()).withStorageClass("REDUCED_REDUNDANCY"));
            try (S3ObjectStore store = new S3ObjectStore(settings);
                    S3Client client = minio.client()) {
                write(store, KEY, new byte[size], CREATE_ONLY);
                HeadObjectResponse head =
                        client.headObject(r -> r.bucket(settings.bucket()).key("repo/" + KEY));
                assertThat(head.serverSideEncryptionAsString()).isEqualTo(entry.getValue());
                assertThat(head.storageClassAsString()).isEqualTo("REDUCED_REDUNDANCY");
            }
        }
    }

    @Test
    void ofTwoLargeCreateOnlyWritersOneWins() throws Exception {
        try (S3ObjectStore one = new S3ObjectStore(MinioStore.shared().newBucket())) {
            for (int round = 0; round < 3; round++) {
                ObjectKey key = new ObjectKey("points/%d/base.db".formatted(round));
                Callable<Boolean> writer = () -> {
                    try {
                        write(one, key, LARGE, CREATE_ONLY);
                        return true;
                    } catch (FileAlreadyExistsException e) {
                        return false;
                    }
                };
                try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                    List<Future<Boolean>> outcomes = pool.invokeAll(List.of(writer, writer));
                    assertThat(List.of(outcomes.get(0).get(), outcomes.get(1).get()))
                            .containsExactlyInAnyOrder(true, false);
                }
            }
        }
    }

    /// Several times, because a part that is under way when the upload is aborted brings it back now and then.
    @RepeatedTest(5)
    void anUploadThatIsNotCommittedLeavesNoParts() throws IOException {
        try (VersityGw server = VersityGw.start(folder)) {
            S3Settings settings = server.newBucket();
            try (S3ObjectStore store = new S3ObjectStore(settings)) {
                try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
                    writer.write(LARGE);
                    writer.write(LARGE);
                    assertThat(uploads(server, settings, "")).hasSize(1);
                }
                assertThat(uploads(server, settings, "")).isEmpty();
                write(store, KEY, LARGE, CREATE_ONLY);
                assertThatThrownBy(() -> write(store, KEY, LARGE, CREATE_ONLY))
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessage(KEY.value());
                assertThat(uploads(server, settings, "")).isEmpty();
            }
        }
    }

    @Test
    void abandonedUploadsBelowThePrefixAreRemovedFromMinio() throws IOException {
        requireAbandonedUploadsRemoved(MinioStore.shared());
    }

    @Test
    void abandonedUploadsBelowThePrefixAreRemovedFromVersityGw() throws IOException {
        try (VersityGw server = VersityGw.start(folder)) {
            requireAbandonedUploadsRemoved(server);
        }
    }

    /// What a process leaves that is killed while it finds out what the server can do.
    @Test
    void theUploadOfAKilledProbeIsRemovedWithThoseOfAnyCluster() throws IOException {
        MinioStore minio = MinioStore.shared();
        S3Settings settings = minio.newBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            client.createMultipartUpload(r -> r.bucket(settings.bucket()).key("repo/" + ConditionProbe.NAME));
            assertThat(store.removeAbandoned(
                            new ObjectKey("prod/"), Instant.now().plusSeconds(60)))
                    .isEqualTo(1);
            assertThat(uploads(minio, settings, "")).isEmpty();
        }
    }

    private static void requireAbandonedUploadsRemoved(S3Server server) throws IOException {
        S3Settings settings = server.newBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            abandon(store, new ObjectKey("prod/points/a/base.db"));
            abandon(store, new ObjectKey("prod/points/b/base.db"));
            abandon(store, new ObjectKey("prod/points/b/base.db"));
            abandon(store, new ObjectKey("test/points/a/base.db"));
            assertThat(store.removeAbandoned(ObjectKey.ROOT, Instant.now().minus(Duration.ofHours(1))))
                    .isZero();
            Instant later = Instant.now().plusSeconds(60);
            assertThat(store.removeAbandoned(new ObjectKey("prod/"), later)).isEqualTo(3);
            assertThat(uploads(server, settings, ""))
                    .extracting(MultipartUpload::key)
                    .containsExactly("repo/test/points/a/base.db");
            assertThat(store.removeAbandoned(ObjectKey.ROOT, later)).isEqualTo(1);
            assertThat(uploads(server, settings, "")).isEmpty();
        }
    }

    @Test
    void filesOfOthersAreNoObjects() throws IOException {
        MinioStore minio = MinioStore.shared();
        S3Settings settings = minio.newBucket();
        try (S3ObjectStore store = new S3ObjectStore(settings);
                S3Client client = minio.client()) {
            for (String foreign : List.of("repo/my notes.txt", "repo/ümlaut", "repository/x", "other/x")) {
                client.putObject(
                        r -> r.bucket(settings.bucket()).key(foreign),
                        software.amazon.awssdk.core.sync.RequestBody.fromString("x"));
            }
            write(store, KEY, new byte[1], CREATE_ONLY);
            assertThat(store.list(ObjectKey.ROOT))
                    .extracting(stat -> stat.key())
                    .containsExactly(KEY);
        }
    }

    /// What older servers do with a header they do not know.
    enum Ignorance {
        IGNORES,
        ANSWERS_501
    }

    @ParameterizedTest
    @EnumSource(Ignorance.class)
    void whereAServerHasNoConditionsOneLooksFirst(Ignorance ignorance) throws IOException {
        Map<String, byte[]> objects = new ConcurrentHashMap<>();
        Map<String, String> creations = new ConcurrentHashMap<>();
        HttpServer old = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        old.createContext("/", exchange -> answer(exchange, ignorance, objects, creations));
        old.start();
        URI endpoint = URI.create("http://127.0.0.1:" + old.getAddress().getPort());
        S3Settings settings = MinioStore.shared().settings("bkt").with(Server.at(endpoint));
        try (S3ObjectStore store = new S3ObjectStore(settings)) {
            assertThat(store.capabilities().conditionalCreate()).isEqualTo(Condition.CHECKED_BEFORE_WRITE);
            write(store, KEY, new byte[5], CREATE_ONLY);
            assertThatThrownBy(() -> write(store, KEY, new byte[6], CREATE_ONLY))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(KEY.value());
            assertThat(objects.get("/bkt/repo/" + KEY)).hasSize(5);
            write(store, KEY, new byte[7], REPLACE);
            assertThat(objects.get("/bkt/repo/" + KEY)).hasSize(7);

            assertThat(store.capabilities().conditionalReplace()).isEqualTo(Condition.CHECKED_BEFORE_WRITE);
            WriteMode replacing =
                    WriteMode.replacing(store.stat(KEY).orElseThrow().version().orElseThrow());
            write(store, KEY, new byte[8], replacing);
            assertThatThrownBy(() -> write(store, KEY, new byte[9], replacing))
                    .isInstanceOf(VersionConflictException.class)
                    .hasMessageContaining(KEY.value());
            assertThat(objects.get("/bkt/repo/" + KEY)).hasSize(8);
        } finally {
            old.stop(0);
        }
    }

    private static void answer(
            HttpExchange exchange, Ignorance ignorance, Map<String, byte[]> objects, Map<String, String> creations)
            throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean conditional = exchange.getRequestHeaders().containsKey("If-None-Match")
                    || exchange.getRequestHeaders().containsKey("If-Match");
            if (exchange.getRequestMethod().equals("PUT")) {
                if (conditional && ignorance == Ignorance.ANSWERS_501) {
                    exchange.sendResponseHeaders(501, -1);
                    return;
                }
                objects.put(path, body);
                creations.put(path, exchange.getRequestHeaders().getFirst("x-amz-meta-" + Uploads.CREATION));
                exchange.getResponseHeaders().add("ETag", "\"%d\"".formatted(Arrays.hashCode(body)));
                exchange.sendResponseHeaders(200, -1);
            } else if (objects.containsKey(path)) { // HEAD
                exchange.getResponseHeaders().add("x-amz-meta-" + Uploads.CREATION, creations.get(path));
                exchange.getResponseHeaders().add("Last-Modified", "Tue, 24 Nov 2026 00:00:00 GMT");
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(objects.get(path).length));
                exchange.getResponseHeaders().add("ETag", "\"%d\"".formatted(Arrays.hashCode(objects.get(path))));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    @Test
    void nothingIsStartedBeforeTheFirstUse() {
        S3Settings broken = S3Settings.of("bkt", ObjectKey.ROOT)
                .with(Server.at(URI.create("https://127.0.0.1:1")).withCaFile(folder.resolve("missing.pem")));
        try (S3ObjectStore store = new S3ObjectStore(broken)) {
            assertThatThrownBy(() -> store.stat(KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("missing.pem");
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> S3Settings.of("a/b", ObjectKey.ROOT)).hasMessage("not the name of a bucket: \"a/b\"");
        assertThatThrownBy(() -> Server.at(URI.create("http://user:password@host")))
                .hasMessage("the endpoint is not http(s)://host[:port] without a user");
        assertThatThrownBy(() -> Server.at(URI.create("minio:9000")))
                .hasMessage("the endpoint is not http(s)://host[:port] without a user");
        assertThatThrownBy(() -> Transfer.defaults().withParts(1 << 20, 4))
                .hasMessage("part size 1048576 is less than 5 MiB");
        assertThatThrownBy(() -> new Encryption(Encryption.Algorithm.S3, Optional.of("key")))
                .hasMessage("a key id goes with SSE-KMS only");
    }

    /// As a killed process would: neither committed nor closed.
    private static void abandon(S3ObjectStore store, ObjectKey key) throws IOException {
        ObjectWriter writer = store.create(key, CREATE_ONLY);
        writer.write(LARGE);
    }

    private static void write(S3ObjectStore store, ObjectKey key, byte[] content, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(key, mode)) {
            writer.write(content);
            writer.commit();
        }
    }

    private static List<MultipartUpload> uploads(S3Server server, S3Settings settings, String prefix) {
        try (S3Client client = server.client()) {
            return client.listMultipartUploads(r -> r.bucket(settings.bucket()).prefix(prefix))
                    .uploads();
        }
    }
}
