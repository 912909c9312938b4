package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.CuttingProxy;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `etcd-dr backup` into a bucket, ended in the middle of its upload: it undoes what it began, and says how it ended.
@Tag("it")
@Timeout(240)
final class BackupCutShortTest {
    /// Bytes of the snapshot. Compression, on several cores, holds some 20 MiB back.
    private static final int MOST_OF_IT = 36 << 20;

    private static EtcdCluster cluster;

    @TempDir
    private Path folder;

    private HangingBucket bucket;
    private CuttingProxy etcd;
    private Site site;

    @BeforeAll
    static void startEtcd() {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
        HangingBucket.fill(cluster, 32);
    }

    @AfterAll
    static void stopEtcd() {
        cluster.close();
    }

    @BeforeEach
    void makeSite() throws Exception {
        bucket = HangingBucket.of(MinioStore.shared());
        site = bucket.site(folder, cluster);
        String url = cluster.member(0).clientUrl().toString();
        etcd = CuttingProxy.before(cluster.member(0).clientUrl());
        site.edit(url, etcd.endpoint().toString());
    }

    @AfterEach
    void close() {
        etcd.close();
        bucket.close();
    }

    /// Most of the database has come, and no more comes; parts of it are in the bucket.
    private DrProcess startAndHangInTheMiddle(String spool) throws Exception {
        etcd.stallAnswers(MOST_OF_IT, 1);
        DrProcess backup = DrProcess.start(site, "backup", "--spool", spool);
        backup.await("upload in the middle", () -> etcd.hits() == 1 && bucket.isPartlyFilled());
        return backup;
    }

    private void requireNothingLeft() throws Exception {
        assertThat(bucket.unfinishedUploads()).isEmpty();
        assertThat(bucket.objects()).noneMatch(name -> name.contains("/points/") || name.contains("/manifests/"));
        assertThat(site.spool()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "disk"})
    void aBackupThatIsInterruptedLeavesNothing(String spool) throws Exception {
        try (DrProcess backup = startAndHangInTheMiddle(spool)) {
            backup.signal("INT");
            assertThat(backup.awaitEnd()).as(backup.log()).isEqualTo(130);
            assertThat(backup.log()).contains("error: interrupted; what was begun is undone\n");
        }
        requireNothingLeft();
        etcd.heal();
        site.mustDr("backup", "--spool", spool); // at once: the lease was given back
    }

    /// A store that answers nothing any more does not keep anybody from ending the backup.
    @Test
    void aBackupThatIsInterruptedWhileItsUploadHangsLeavesNothing() throws Exception {
        bucket.hang();
        try (DrProcess backup = DrProcess.start(site, "backup", "--spool", "none")) {
            backup.await("upload that hangs", bucket::isBeingFilled);
            backup.signal("INT");
            assertThat(backup.awaitEnd()).as(backup.log()).isEqualTo(130);
        }
        requireNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "disk"})
    void aStreamThatIsCutOffIs15AndLeavesNothing(String spool) throws Exception {
        try (DrProcess backup = startAndHangInTheMiddle(spool)) {
            etcd.heal(); // cuts what is open
            assertThat(backup.awaitEnd()).as(backup.log()).isEqualTo(15);
            assertThat(backup.log())
                    .containsPattern("error: snapshot \\(after \\d+ of \\d+ bytes\\) at " + etcd.endpoint() + ": ")
                    .contains("HINT: ");
        }
        requireNothingLeft();
    }
}
