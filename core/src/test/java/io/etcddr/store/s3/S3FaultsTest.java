package io.etcddr.store.s3;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static io.etcddr.store.WriteMode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.Patience;
import io.etcddr.store.RangedReader;
import io.etcddr.store.StoreCapabilities.Condition;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.Transfer;
import io.etcddr.testing.CuttingProxy;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.VersityGw;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections that break, servers that die, answers that are lost. Everything ends within a bounded time.
@Tag("it")
@Timeout(180)
final class S3FaultsTest {
    private static final ObjectKey KEY = new ObjectKey("points/a/base.db");
    private static final int PART = Transfer.MIN_PART_SIZE;
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final byte[] CONTENT = new byte[4 * PART + 777];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final MinioStore minio = MinioStore.shared();
    private CuttingProxy proxy;
    private S3Settings direct;
    private S3ObjectStore store;

    @BeforeEach
    void start() {
        proxy = CuttingProxy.before(minio.endpoint());
        direct = minio.newBucket();
        store = new S3ObjectStore(through(direct, proxy));
    }

    @AfterEach
    void stop() {
        store.close();
        proxy.close();
    }

    private static S3Settings through(S3Settings settings, CuttingProxy proxy) {
        return settings.with(Server.at(proxy.endpoint())).with(new Transfer(PART, 3, TIMEOUT, 5));
    }

    @Test
    void aCutDownloadGoesOnWhereItStopped() throws IOException {
        write(CONTENT, CREATE_ONLY);
        proxy.cutAnswers(1_000_000, 6);
        assertThat(readRanged()).isEqualTo(CONTENT);
        assertThat(proxy.hits()).isEqualTo(6);
    }

    @Test
    void aCutDownloadIsToldToWhoeverReadsItWithoutResuming() throws IOException {
        write(CONTENT, CREATE_ONLY);
        proxy.cutAnswers(1_000_000, 1);
        try (InputStream in = store.open(KEY, ByteRange.ALL)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                    .hasMessageMatching("bucket .* at .*: GetObject points/a/base.db stopped after \\d+ of %d bytes: .*"
                            .formatted(CONTENT.length));
        }
    }

    @Test
    void aDownloadThatStallsGoesOnOverAnotherConnection() throws IOException {
        write(CONTENT, CREATE_ONLY);
        proxy.stallAnswers(500_000, 2);
        long start = System.nanoTime();
        assertThat(readRanged()).isEqualTo(CONTENT);
        assertThat(proxy.hits()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aCutUploadIsSentAgain() throws IOException {
        proxy.cutRequests(2_000_000, 2);
        write(CONTENT, CREATE_ONLY);
        assertThat(proxy.hits()).isEqualTo(2);
        assertThat(readDirect()).isEqualTo(CONTENT);
    }

    @Test
    void anUploadThatStallsForGoodIsGivenUp() {
        proxy.stallRequests(2_000_000, 100);
        long start = System.nanoTime();
        assertThatThrownBy(() -> write(CONTENT, REPLACE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining(KEY.value());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void aFewServerErrorsAreTheSdksBusiness() throws IOException {
        store.capabilities();
        proxy.answer(500, 2);
        write(Arrays.copyOf(CONTENT, 1000), CREATE_ONLY);
        assertThat(proxy.hits()).isEqualTo(2);
        assertThat(store.stat(KEY)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"500, FAILED", "501, FAILED", "503, BUSY"})
    void serverErrorsWithoutEndAreToldAndAStoreThatCannotKeepUpIsToldApart(int status, Reason reason) {
        proxy.answer(status, 1000);
        assertThatThrownBy(() -> store.list(ObjectKey.ROOT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageMatching("bucket .*: ListObjectsV2 of \"\" failed: .*\\(HTTP %d, request id unknown\\)"
                        .formatted(status));
        assertThat(proxy.hits()).isEqualTo(status == S3Errors.NOT_IMPLEMENTED ? 1 : 5);
    }

    @Test
    void aServerThatSaysNothingIsGivenUpInTime() {
        proxy.stallAnswers(0, 1000);
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.list(ObjectKey.ROOT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(5));
    }

    /// The SDK sends the put again, and the server refuses it because the first one succeeded.
    @Test
    void aCreateOnlyPutWhoseAnswerIsLostStillCounts() throws IOException {
        store.capabilities();
        proxy.loseAnswers("^PUT .*base.db", 1);
        write(Arrays.copyOf(CONTENT, 1000), CREATE_ONLY);
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(readDirect()).isEqualTo(Arrays.copyOf(CONTENT, 1000));
    }

    @Test
    void aCreateOnlyCompletionWhoseAnswerIsLostStillCounts() throws IOException {
        store.capabilities();
        proxy.loseAnswers("^POST .*uploadId=", 1);
        write(CONTENT, CREATE_ONLY);
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(readDirect()).isEqualTo(CONTENT);
    }

    @Test
    void aLostAnswerDoesNotMakeAnothersObjectOurs() throws IOException {
        write(Arrays.copyOf(CONTENT, 10), CREATE_ONLY);
        proxy.loseAnswers("^PUT .*base.db", 1);
        assertThatThrownBy(() -> write(Arrays.copyOf(CONTENT, 1000), CREATE_ONLY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(KEY.value());
        assertThat(readDirect()).hasSize(10);
    }

    @Test
    void aConditionalReplacementWhoseAnswerIsLostStillCounts() throws IOException {
        WriteMode first = replacing(write(Arrays.copyOf(CONTENT, 10), CREATE_ONLY));
        assertThat(store.capabilities().conditionalReplace()).isEqualTo(Condition.ATOMIC);
        proxy.loseAnswers("^PUT .*base.db", 1);
        ObjectStat replaced = write(Arrays.copyOf(CONTENT, 1000), first);
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(readDirect()).isEqualTo(Arrays.copyOf(CONTENT, 1000));
        write(Arrays.copyOf(CONTENT, 2000), replacing(replaced)); // its version is the right one
        assertThatThrownBy(() -> write(Arrays.copyOf(CONTENT, 3000), replacing(replaced)))
                .isInstanceOf(VersionConflictException.class)
                .hasMessageContaining(KEY.value());
        assertThat(readDirect()).hasSize(2000);
    }

    @Test
    void aLostAnswerDoesNotMakeAnothersReplacementOurs() throws IOException {
        WriteMode outdated = replacing(write(Arrays.copyOf(CONTENT, 10), CREATE_ONLY));
        write(Arrays.copyOf(CONTENT, 20), REPLACE);
        store.capabilities();
        proxy.loseAnswers("^PUT .*base.db", 1);
        assertThatThrownBy(() -> write(Arrays.copyOf(CONTENT, 1000), outdated))
                .isInstanceOf(VersionConflictException.class)
                .hasMessageContaining(KEY.value());
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(readDirect()).hasSize(20);
    }

    /// The first upload of parts is tried out with an upload of its own.
    @Test
    void aProbeThatFailsLeavesNoUpload() {
        proxy.loseAnswers("^PUT .*probe.*partNumber", Integer.MAX_VALUE);
        assertThatThrownBy(() -> write(CONTENT, CREATE_ONLY))
                .hasMessageContaining("UploadPart 1 of " + ConditionProbe.NAME + " failed: ");
        assertThat(proxy.hits()).isPositive();
        assertThat(new UnfinishedUploads(new Bucket(direct, InstantSource.system())))
                .satisfies(unfinished ->
                        assertThat(unfinished.remove("", Instant.MAX)).isZero());
    }

    @Test
    void aServerThatDiesDuringAnUploadIsTold() {
        try (MinioStore mortal = MinioStore.start();
                S3ObjectStore dying = new S3ObjectStore(mortal.newBucket().with(new Transfer(PART, 3, TIMEOUT, 5)))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> {
                        try (ObjectWriter writer = dying.create(KEY, CREATE_ONLY)) {
                            writer.write(CONTENT);
                            mortal.kill();
                            for (int i = 0; i < 20; i++) {
                                writer.write(CONTENT);
                            }
                            writer.commit();
                        }
                    })
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                    .hasMessageContaining(" of points/a/base.db failed: ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    void aServerThatDiesDuringADownloadAndComesBackIsReadOn(@TempDir Path folder) throws IOException {
        try (VersityGw server = VersityGw.start(folder);
                S3ObjectStore other = new S3ObjectStore(server.newBucket())) {
            try (ObjectWriter writer = other.create(KEY, CREATE_ONLY)) {
                writer.write(CONTENT);
                writer.commit();
            }
            RangedReader.Settings small = new RangedReader.Settings(
                    1 << 20, 2, new Patience(20, Duration.ofMillis(100), Duration.ofMinutes(1)));
            try (InputStream in = RangedReader.open(other, KEY, CONTENT.length, small)) {
                byte[] start = in.readNBytes(3_000_000);
                server.kill();
                Thread restart = Thread.ofPlatform().start(server::restart);
                assertThat(start).isEqualTo(Arrays.copyOf(CONTENT, 3_000_000));
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 3_000_000, CONTENT.length));
                restart.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ObjectStat write(byte[] content, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(KEY, mode)) {
            writer.write(content);
            return writer.commit();
        }
    }

    private static WriteMode replacing(ObjectStat stat) {
        return WriteMode.replacing(stat.version().orElseThrow());
    }

    private byte[] readRanged() throws IOException {
        RangedReader.Settings settings =
                new RangedReader.Settings(PART, 3, new Patience(6, Duration.ofMillis(50), Duration.ofMinutes(1)));
        try (InputStream in = RangedReader.open(store, KEY, CONTENT.length, settings)) {
            return in.readAllBytes();
        }
    }

    private byte[] readDirect() throws IOException {
        try (S3ObjectStore other = new S3ObjectStore(direct);
                InputStream in = other.open(KEY, ByteRange.ALL)) {
            return in.readAllBytes();
        }
    }
}
