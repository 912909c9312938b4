package io.etcddr.testing;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.StaticKeys;
import io.etcddr.value.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A real server that speaks S3, with a bucket for every test.
public interface S3Server extends AutoCloseable {
    AtomicInteger BUCKETS = new AtomicInteger();

    URI endpoint();

    /// The account that may do everything.
    String user();

    String password();

    @Override
    void close();

    default StaticKeys keys() {
        return new StaticKeys(new Secret(user()), new Secret(password()), Optional.empty());
    }

    /// Settings for this server, the smallest parts and little patience, without making the bucket.
    default S3Settings settings(String bucket) {
        return S3Settings.of(bucket, new ObjectKey("repo"))
                .with(S3Settings.Server.at(endpoint()))
                .with(keys())
                .with(new S3Settings.Transfer(S3Settings.Transfer.MIN_PART_SIZE, 3, Duration.ofSeconds(10), 5));
    }

    /// Makes a bucket that nobody else uses.
    default S3Settings newBucket() {
        String bucket = "test-%d-%d".formatted(ProcessHandle.current().pid(), BUCKETS.incrementAndGet());
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return settings(bucket);
    }

    /// Makes a bucket with object lock, and so with versions.
    default S3Settings newLockingBucket() {
        String bucket = "lock-%d-%d".formatted(ProcessHandle.current().pid(), BUCKETS.incrementAndGet());
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket).objectLockEnabledForBucket(true));
        }
        return settings(bucket);
    }

    /// The SDK's own client, to look behind the back of the store.
    default S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(user(), password())))
                .build();
    }
}
