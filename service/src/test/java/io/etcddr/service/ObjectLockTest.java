package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.Lock;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.Writing;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import io.etcddr.value.ClusterName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Object;

/// `object-lock` from the config to the bucket, and what `expire` makes of it.
@Tag("it")
@Timeout(240)
final class ObjectLockTest {
    private static final MinioStore MINIO = MinioStore.shared();

    @TempDir
    private Path folder;

    private final String bucket = MINIO.newLockingBucket().bucket();

    private List<String> names(S3Client client) {
        return client.listObjectsV2(r -> r.bucket(bucket).prefix("etcd/main/")).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private HeadObjectResponse head(S3Client client, String name) {
        return client.headObject(r -> r.bucket(bucket).key(name));
    }

    @Test
    void aBackupLocksItsPointAndNothingElse() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdTestClient etcd = cluster.client();
                S3Client client = MINIO.client()) {
            etcd.put("/apisix/routes/1", "{}");
            Site site = Site.inS3(folder, cluster, MINIO, bucket, "object-lock: {lock-for: 2h, mode: compliance}");
            site.mustDr("backup");
            assertThat(site.dr("check").out())
                    .containsPattern(
                            "ok +store lock +the bucket has object lock; points are locked for 2h \\(compliance\\)");
            TreeSet<String> locked = new TreeSet<>();
            TreeSet<String> free = new TreeSet<>();
            for (String name : names(client)) {
                String mode = head(client, name).objectLockModeAsString();
                ("COMPLIANCE".equals(mode) ? locked : free).add(name.split("/")[2]);
            }
            assertThat(locked).containsExactly("manifests", "points");
            assertThat(free).contains("seen.json", "verifications").doesNotContain("manifests", "points");
            String plain = Files.readString(site.config())
                    .replaceFirst("s3://" + bucket, "s3://" + MINIO.newBucket().bucket());
            Files.writeString(site.config(), plain);
            CommandRun refused = site.dr("backup");
            assertThat(site.dr("check").out())
                    .containsPattern("failed +store lock +the bucket was made without object lock");
            assertThat(refused.exitCode()).isEqualTo(14);
            assertThat(refused.err())
                    .contains("repository.s3.object-lock needs a bucket that was made with object lock");
        }
    }

    @Test
    void expireSkipsWhatIsLockedAndDeletesItLater() throws Exception {
        CommandRun.succeed(
                Main::run,
                Map.of(),
                "init",
                "--repository",
                "file://" + folder.resolve("repo"),
                "--config",
                folder.resolve("etcd-dr.yaml").toString());
        Path config = folder.resolve("etcd-dr.yaml");
        Files.writeString(
                config,
                """
                defaults:
                  retention:
                    cold: {keep-last: 1, keep-within: 0s, daily: 0, weekly: 0, monthly: 0, minimum-redundancy: 1}
                """
                        + Files.readString(config)
                                .replace("url: 'file://" + folder.resolve("repo") + "'", """
                url: s3://%s/etcd
                  s3:
                    endpoint: %s
                    access-key-id: env:S3_USER
                    secret-access-key: env:S3_PASSWORD
                    object-lock: {lock-for: 1h}""".formatted(
                                                bucket, MINIO.endpoint())));
        List<PointId> ids = new ArrayList<>();
        S3Settings settings = S3Settings.of(bucket, new ObjectKey("etcd"))
                .with(Server.at(MINIO.endpoint()))
                .with(MINIO.keys())
                .with(Writing.defaults().with(new Lock(Lock.Mode.GOVERNANCE, Duration.ofHours(1))));
        try (ObjectStore store = new S3ObjectStore(settings)) {
            OldPoints points = new OldPoints(store, new ClusterName("main"), folder.resolve("etcd-dr-signing-key.pem"));
            for (int day = 1; day <= 3; day++) {
                ids.add(points.proven(Instant.parse("2026-11-0%dT12:00:00Z".formatted(day)), 1000));
            }
        }
        CommandRun skipped = expire(config);
        assertThat(skipped.exitCode()).as(skipped.err()).isZero();
        assertThat(skipped.out())
                .containsPattern(ids.get(0) + " .* locked until 20.*Z  no rule keeps it\n")
                .containsPattern(ids.get(1) + " .* locked until 20.*Z  no rule keeps it\n")
                .contains("delete 2 points", "deleted 0 points");
        shorten(ids.getLast());
        assertThat(expire(config).out()).contains("prolonged the lock of 1 point\n");
        unlock(ids.getFirst());
        Await.until(
                "the lock to end",
                Duration.ofSeconds(90),
                () -> expire(config).out().contains("deleted 1 point"));
        assertThat(expire(config).out())
                .doesNotContain(ids.get(0).value())
                .contains(ids.get(1).value());
    }

    private static CommandRun expire(Path config) {
        return CommandRun.of(
                Main::run,
                Map.of("S3_USER", MINIO.user(), "S3_PASSWORD", MINIO.password()),
                "expire",
                "--config",
                config.toString(),
                "--confirm");
    }

    /// So that more than half of its time is over.
    private void shorten(PointId id) {
        unlock(id, Instant.now().plusSeconds(600));
    }

    private void unlock(PointId id) {
        unlock(id, Instant.now().plusSeconds(2));
    }

    /// As somebody with the right to bypass governance does.
    private void unlock(PointId id, Instant end) {
        try (S3Client client = MINIO.client()) {
            client.putObjectRetention(r -> r.bucket(bucket)
                    .key("etcd/main/manifests/%s.json".formatted(id))
                    .bypassGovernanceRetention(true)
                    .retention(retention ->
                            retention.mode(ObjectLockRetentionMode.GOVERNANCE).retainUntilDate(end)));
        }
    }
}
