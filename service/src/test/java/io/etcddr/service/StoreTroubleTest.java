package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A bucket that does not do what `etcd-dr backup` asks: 14, what to do about it, and nothing left behind.
@Tag("it")
@Timeout(240)
final class StoreTroubleTest {
    private static EtcdCluster cluster;

    @TempDir
    private Path folder;

    private HangingBucket bucket;
    private Site site;

    @BeforeAll
    static void startEtcd() {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
        HangingBucket.fill(cluster, 7);
    }

    @AfterAll
    static void stopEtcd() {
        cluster.close();
    }

    @BeforeEach
    void makeSite() throws Exception {
        bucket = HangingBucket.of(MinioStore.shared());
        site = bucket.site(folder, cluster);
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    private void requireRefusal(String... words) {
        CommandRun run = site.dr("backup");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(14);
        assertThat(run.err()).contains(words);
        assertThat(run.out()).isEmpty();
        assertThat(bucket.objects()).isEmpty();
        assertThat(bucket.unfinishedUploads()).isEmpty();
        assertThat(site.spool()).isEmptyDirectory();
    }

    @Test
    void aBucketThatIsNotThereIs14() {
        site.edit("s3://", "s3://no-such-bucket-");
        requireRefusal(
                "error: bucket no-such-bucket-",
                "NoSuchBucket",
                "HINT: Check the repository URL, and for a folder that its disk is mounted. Neither bucket nor folder is made in"
                        + " passing: create it first.");
    }

    @Test
    void wrongCredentialsAre14AndNotShown() throws Exception {
        site.edit("env:TEST_S3_PASSWORD", "file:" + Files.writeString(folder.resolve("pw"), "wrong-secret"));
        requireRefusal("error: bucket ", "SignatureDoesNotMatch", "HINT: Check the credentials");
        assertThat(site.dr("backup").err()).doesNotContain("wrong-secret");
    }

    @Test
    void aSessionTokenThatIsNotValidIs14AndNotShown() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "a-token-from-yesterday");
        site.edit(
                "secret-access-key: env:TEST_S3_PASSWORD",
                "secret-access-key: env:TEST_S3_PASSWORD\n    session-token: file:" + token);
        requireRefusal("error: bucket ", "InvalidTokenId", "HINT: Check the credentials", "their expiry");
        assertThat(site.dr("backup").err()).doesNotContain("a-token-from-yesterday");
    }

    @Test
    void aServerThatDiesInTheMiddleOfAnUploadIs14() throws Exception {
        try (MinioStore mortal = MinioStore.start();
                HangingBucket dying = HangingBucket.of(mortal)) {
            Site doomed = dying.site(Files.createDirectory(folder.resolve("doomed")), cluster);
            dying.hang();
            try (DrProcess backup = DrProcess.start(doomed, "backup")) {
                backup.await("upload", dying::isBeingFilled);
                mortal.kill();
                assertThat(backup.awaitEnd()).as(backup.log()).isEqualTo(14);
                assertThat(backup.log())
                        .containsPattern("error: bucket \\S+ at \\S+: UploadPart \\d+ of main/points/\\S+ failed: ")
                        .contains("HINT: Check the endpoint", "that the store answers from this host");
            }
            assertThat(doomed.spool()).isEmptyDirectory();
        }
    }
}
