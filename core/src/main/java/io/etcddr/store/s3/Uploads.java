package io.etcddr.store.s3;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.s3.S3Settings.Checksum;
import io.etcddr.store.s3.S3Settings.Encryption.Algorithm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// The requests that write one object, with what the settings say about encryption, class and checksums.
///
/// @param creationId goes into the object's metadata: a server that refuses our second attempt because our
///     first one succeeded has this id, and not another writer's
/// @param retention until when the object is locked; empty where the bucket decides
record Uploads(S3Settings settings, String objectName, String creationId, Optional<Locks.Retention> retention) {
    /// The key of the metadata; S3 stores it as `x-amz-meta-etcddr-creation`.
    static final String CREATION = "etcddr-creation";

    /// What must be so when a request is carried out, or it fails.
    ///
    /// @param ifMatch the ETag that the object must have
    /// @param ifNoneMatch `*`: there must be no object
    record Condition(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        static final Condition NONE = new Condition(Optional.empty(), Optional.empty());
        static final Condition ABSENT = new Condition(Optional.empty(), Optional.of("*"));

        static Condition matches(String eTag) {
            return new Condition(Optional.of(eTag), Optional.empty());
        }
    }

    /// A completion may take minutes while a server copies parts together, and an upload as long as the link is
    /// slow: the writer watches its progress instead of the clock.
    private static final AwsRequestOverrideConfiguration PATIENT = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofHours(1))
            .apiCallAttemptTimeout(Duration.ofHours(1))
            .build();

    static Uploads of(Bucket bucket, ObjectKey key, String creationId, Optional<Locks.Retention> retention) {
        return new Uploads(bucket.settings(), bucket.objectName(key), creationId, retention);
    }

    /// @return the ETag of what is there now
    String put(S3Client client, PartBody body, Condition condition) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(objectName)
                .metadata(Map.of(CREATION, creationId))
                .overrideConfiguration(PATIENT);
        settings.writing().storageClass().ifPresent(request::storageClass);
        encryption(request::serverSideEncryption, request::ssekmsKeyId);
        retention.ifPresent(lock -> request.objectLockMode(lock.mode()).objectLockRetainUntilDate(lock.until()));
        condition.ifMatch().ifPresent(request::ifMatch);
        condition.ifNoneMatch().ifPresent(request::ifNoneMatch);
        String checksum = body.checksum(settings.checksum());
        if (settings.checksum() == Checksum.MD5) {
            request.contentMD5(checksum);
        } else {
            request.checksumCRC32C(checksum);
        }
        return client.putObject(request.build(), body.request()).eTag();
    }

    HeadObjectResponse head(S3Client client) {
        return client.headObject(r -> r.bucket(settings.bucket()).key(objectName));
    }

    String begin(S3Client client) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(settings.bucket())
                .key(objectName)
                .metadata(Map.of(CREATION, creationId));
        settings.writing().storageClass().ifPresent(request::storageClass);
        encryption(request::serverSideEncryption, request::ssekmsKeyId);
        retention.ifPresent(lock -> request.objectLockMode(lock.mode()).objectLockRetainUntilDate(lock.until()));
        if (settings.checksum() == Checksum.CRC32C) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        return client.createMultipartUpload(request.build()).uploadId();
    }

    CompletedPart part(S3Client client, String uploadId, int number, PartBody body) {
        String checksum = body.checksum(settings.checksum());
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(settings.bucket())
                .key(objectName)
                .uploadId(uploadId)
                .partNumber(number)
                .overrideConfiguration(PATIENT);
        CompletedPart.Builder part = CompletedPart.builder().partNumber(number);
        if (settings.checksum() == Checksum.MD5) {
            request.contentMD5(checksum);
        } else {
            request.checksumCRC32C(checksum);
            part.checksumCRC32C(checksum);
        }
        UploadPartResponse answer = client.uploadPart(request.build(), body.request());
        return part.eTag(answer.eTag()).build();
    }

    /// @return the ETag of what is there now
    String complete(S3Client client, String uploadId, List<CompletedPart> parts, Condition condition) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(settings.bucket())
                .key(objectName)
                .uploadId(uploadId)
                .multipartUpload(upload -> upload.parts(parts))
                .overrideConfiguration(PATIENT);
        condition.ifMatch().ifPresent(request::ifMatch);
        condition.ifNoneMatch().ifPresent(request::ifNoneMatch);
        return client.completeMultipartUpload(request.build()).eTag();
    }

    private void encryption(Consumer<String> algorithm, Consumer<String> keyId) {
        Algorithm wanted = settings.writing().encryption().algorithm();
        if (wanted == Algorithm.BUCKET_DEFAULT) {
            return;
        }
        algorithm.accept(wanted == Algorithm.S3 ? "AES256" : "aws:kms");
        settings.writing().encryption().keyId().ifPresent(keyId);
    }
}
