package io.etcddr.store.s3;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;

/// The requests that read, one method for each, with their errors explained; [Removal] has those that delete.
/// The client is made at the first request.
final class Bucket implements AutoCloseable {
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PARTIAL_CONTENT = 206;

    private final S3Settings settings;
    private final S3Errors errors;
    private final Locks locks;
    private Optional<S3Client> client = Optional.empty();
    private boolean closed;
    private volatile boolean seen;

    Bucket(S3Settings settings, InstantSource clock) {
        this.settings = settings;
        this.locks = new Locks(settings.writing().lock(), clock);
        this.errors = new S3Errors(settings.where());
    }

    S3Settings settings() {
        return settings;
    }

    S3Errors errors() {
        return errors;
    }

    Locks locks() {
        return locks;
    }

    String name() {
        return settings.bucket();
    }

    String objectName(ObjectKey key) {
        return settings.nameOf(key.value());
    }

    /// Quotes included: they belong to an ETag.
    static Optional<ObjectVersion> version(Optional<String> eTag) {
        return eTag.filter(tag -> !tag.isEmpty()).map(ObjectVersion::new);
    }

    /// Runs one request.
    ///
    /// @param operation names it in errors
    <T> T call(String operation, Function<S3Client, T> request) throws IOException {
        try {
            T answer = request.apply(client());
            seen = true;
            return answer;
        } catch (SdkException e) {
            throw errors.explain(operation, e);
        }
    }

    /// Runs one request whose refusal means something to the caller.
    ///
    /// @throws SdkException as the SDK threw it
    <T> T send(Function<S3Client, T> request) throws IOException {
        T answer = request.apply(client());
        seen = true;
        return answer;
    }

    /// Makes the client beside the caller, who has bytes to gather before the first request: the SDK takes a
    /// second of CPU to start.
    void connectEarly() {
        Thread.ofVirtual().name("etcd-dr-connect").start(() -> {
            try {
                client();
            } catch (IOException | RuntimeException e) {
                // The first request meets it again and tells it.
            }
        });
    }

    synchronized S3Client client() throws IOException {
        if (closed) {
            throw new StoreException(Reason.FAILED, "%s: the store is closed".formatted(settings.where()));
        }
        if (client.isEmpty()) {
            try {
                client = Optional.of(S3Clients.connect(settings));
            } catch (SdkException e) {
                throw errors.explain("start", e);
            }
        }
        return client.get();
    }

    InputStream get(ObjectKey key, ByteRange range) throws IOException {
        boolean all = range.equals(ByteRange.ALL);
        long last =
                range.length() > Long.MAX_VALUE - range.offset() ? Long.MAX_VALUE : range.offset() + range.length() - 1;
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(name()).key(objectName(key));
        if (!all) {
            request.range(
                    last == Long.MAX_VALUE
                            ? "bytes=%d-".formatted(range.offset())
                            : "bytes=%d-%d".formatted(range.offset(), last));
        }
        String operation = "GetObject " + key;
        try {
            ResponseInputStream<GetObjectResponse> body = client().getObject(request.build());
            seen = true;
            if (!all && body.response().sdkHttpResponse().statusCode() != PARTIAL_CONTENT) {
                body.abort();
                throw new StoreException(
                        Reason.FAILED,
                        "%s: %s failed: the server ignores ranges".formatted(settings.where(), operation));
            }
            return new S3InputStream(body, body.response().contentLength(), errors, operation);
        } catch (SdkException e) {
            if (S3Errors.codeOf(e).equals("NoSuchKey")) {
                throw (NoSuchFileException) new NoSuchFileException(key.value()).initCause(e);
            }
            if (S3Errors.statusOf(e) == RANGE_NOT_SATISFIABLE) {
                return pastTheEnd(key, range);
            }
            throw errors.explain(operation, e);
        }
    }

    /// No range of an empty object can be satisfied.
    private InputStream pastTheEnd(ObjectKey key, ByteRange range) throws IOException {
        long size = head(key)
                .orElseThrow(() -> new NoSuchFileException(key.value()))
                .contentLength();
        if (range.lengthWithin(key, size) > 0) {
            throw new StoreException(
                    Reason.FAILED,
                    "%s: GetObject %s failed: the server has no bytes at %d of %d"
                            .formatted(settings.where(), key, range.offset(), size));
        }
        return InputStream.nullInputStream();
    }

    Optional<HeadObjectResponse> head(ObjectKey key) throws IOException {
        try {
            HeadObjectResponse head = client().headObject(r -> r.bucket(name()).key(objectName(key)));
            seen = true;
            return Optional.of(head);
        } catch (SdkException e) {
            if (S3Errors.statusOf(e) == S3Errors.NOT_FOUND) {
                requireBucket();
                return Optional.empty();
            }
            throw errors.explain("HeadObject " + key, e);
        }
    }

    /// The answer to a HEAD has no body: that of a missing bucket looks like that of a missing object.
    private void requireBucket() throws IOException {
        if (!seen) {
            call(
                    "ListObjectsV2",
                    s3 -> s3.listObjectsV2(
                            r -> r.bucket(name()).prefix(settings.nameOf("")).maxKeys(1)));
        }
    }

    /// @param version whose lock it is, null where the bucket keeps no versions
    void lock(ObjectKey key, String version, Locks.Retention retention) throws IOException {
        call(
                "PutObjectRetention " + key,
                s3 -> s3.putObjectRetention(r -> r.bucket(name())
                        .key(objectName(key))
                        .versionId(version)
                        .retention(lock -> lock.mode(retention.mode().name()).retainUntilDate(retention.until()))));
    }

    boolean hasObjectLock() throws IOException {
        try {
            ObjectLockConfiguration found = send(s3 -> s3.getObjectLockConfiguration(r -> r.bucket(name())))
                    .objectLockConfiguration();
            return found != null && found.objectLockEnabled() == ObjectLockEnabled.ENABLED;
        } catch (SdkException e) {
            if (S3Errors.codeOf(e).equals("ObjectLockConfigurationNotFoundError")) {
                return false;
            }
            throw errors.explain("GetObjectLockConfiguration", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        client.ifPresent(S3Client::close);
        client = Optional.empty();
    }
}
