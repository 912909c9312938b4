package io.etcddr.store.s3;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import io.etcddr.store.s3.Uploads.Condition;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// The one request that makes an object visible: on which condition it is sent, what its answer means, and what
/// is there afterwards. Used by one thread at a time.
final class Visibility {
    /// AWS answers 409 to a conditional put while another one of the same key is under way, and asks to try
    /// again.
    static final int CONFLICT_ATTEMPTS = 5;

    private final Bucket bucket;
    private final ConditionProbe probe;
    private final ObjectKey key;
    private final WriteMode mode;
    private final Uploads uploads;
    private volatile Optional<String> eTag = Optional.empty();

    Visibility(Bucket bucket, ConditionProbe probe, ObjectKey key, WriteMode mode, Uploads uploads) {
        this.bucket = bucket;
        this.probe = probe;
        this.key = key;
        this.mode = mode;
        this.uploads = uploads;
    }

    /// Whether this server keeps conditions of one kind of request.
    interface Kept {
        boolean ask() throws IOException;
    }

    /// How the mode is kept on this server.
    ///
    /// @param size of the object
    /// @param createOnly whether the request that is to be sent keeps `If-None-Match`
    Condition condition(long size, Kept createOnly) throws IOException {
        return switch (mode) {
            case WriteMode.Replace() -> Condition.NONE;
            case WriteMode.CreateOnly _ -> createOnly.ask() ? Condition.ABSENT : absentForNow();
            case WriteMode.Replacing replacing -> {
                replacing.requireSmall(key, size);
                String wanted = replacing.version().value();
                yield probe.replaceIsConditional() ? Condition.matches(wanted) : matchingForNow(wanted);
            }
        };
    }

    private Condition absentForNow() throws IOException {
        if (bucket.head(key).isPresent()) {
            throw new FileAlreadyExistsException(key.value());
        }
        return Condition.NONE;
    }

    private Condition matchingForNow(String wanted) throws IOException {
        if (bucket.head(key).filter(head -> wanted.equals(head.eTag())).isEmpty()) {
            throw new VersionConflictException(key);
        }
        return Condition.NONE;
    }

    /// Sends the request.
    ///
    /// @param request returns the ETag of the object
    /// @return false if it is worth sending again
    boolean tryOnce(String operation, int attempt, Function<S3Client, String> request) throws IOException {
        try {
            eTag = Optional.ofNullable(bucket.send(request));
            return true;
        } catch (SdkException e) {
            int status = S3Errors.statusOf(e);
            if (status == 0 || status == S3Errors.FORBIDDEN) {
                throw bucket.errors().explain(operation, e);
            }
            // The SDK may have sent it twice, and the server refuse the second because of the first.
            Optional<HeadObjectResponse> there = bucket.head(key);
            if (there.filter(this::isOurs).isPresent()) {
                eTag = there.map(HeadObjectResponse::eTag);
                return true;
            }
            refuseLoser(e, status, there);
            if (status == S3Errors.CONFLICT && attempt < CONFLICT_ATTEMPTS) {
                return false;
            }
            throw bucket.errors().explain(operation, e);
        }
    }

    /// @throws IOException if the answer is that somebody else was faster
    private void refuseLoser(SdkException e, int status, Optional<HeadObjectResponse> there) throws IOException {
        boolean unmet = status == S3Errors.PRECONDITION_FAILED;
        switch (mode) {
            case WriteMode.Replace() -> {}
            case WriteMode.CreateOnly _ -> {
                if ((unmet || status == S3Errors.CONFLICT) && there.isPresent()) {
                    throw (FileAlreadyExistsException) new FileAlreadyExistsException(key.value()).initCause(e);
                }
            }
            case WriteMode.Replacing(ObjectVersion version) -> {
                boolean gone = status == S3Errors.NOT_FOUND && there.isEmpty();
                boolean another = status == S3Errors.CONFLICT
                        && there.filter(head -> version.value().equals(head.eTag()))
                                .isEmpty();
                if (unmet || gone || another) {
                    throw new VersionConflictException(key, e);
                }
            }
        }
    }

    /// What is there now that the request has succeeded.
    ///
    /// @param written how many bytes the object must have
    ObjectStat stat(long written) throws IOException {
        HeadObjectResponse head = bucket.head(key)
                .orElseThrow(() -> new StoreException(
                        Reason.FAILED,
                        "%s: %s is not there after it was written"
                                .formatted(bucket.settings().where(), key)));
        if (head.contentLength() != written && isOurs(head)) {
            throw new StoreException(
                    Reason.FAILED,
                    "%s: %s has %d bytes and %d were written"
                            .formatted(bucket.settings().where(), key, head.contentLength(), written));
        }
        if (uploads.retention().isPresent() && head.objectLockRetainUntilDate() == null && isOurs(head)) {
            throw new StoreException(
                    Reason.FAILED,
                    ("%s: %s was to be locked until %s, and the server does not say that it is: the bucket has no object"
                                    + " lock, or these credentials have no right to s3:GetObjectRetention")
                            .formatted(
                                    bucket.settings().where(),
                                    key,
                                    uploads.retention().get().until()));
        }
        return new ObjectStat(key, written, head.lastModified(), Bucket.version(eTag));
    }

    private boolean isOurs(HeadObjectResponse head) {
        return uploads.creationId().equals(head.metadata().get(Uploads.CREATION));
    }
}
