package io.etcddr.store.s3;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.S3Error;

/// The requests that read, list and delete, one method for each, with their errors explained. The client is
/// made at the first request.
final class Bucket implements AutoCloseable {
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PARTIAL_CONTENT = 206;
    private static final int ERRORS_SHOWN = 3;

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

    void delete(List<ObjectKey> keys) throws IOException {
        if (keys.size() == 1) {
            deleteOne(keys.getFirst());
            return;
        }
        List<ObjectIdentifier> identifiers = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(objectName(key)).build())
                .toList();
        DeleteObjectsResponse answer = call(
                "DeleteObjects of %d keys from %s on".formatted(keys.size(), keys.getFirst()),
                s3 -> s3.deleteObjects(r -> r.bucket(name())
                        .delete(delete -> delete.objects(identifiers).quiet(true))));
        if (!answer.errors().isEmpty()) {
            throw refused(answer, keys);
        }
    }

    private void deleteOne(ObjectKey key) throws IOException {
        String operation = "DeleteObject " + key;
        try {
            send(s3 -> s3.deleteObject(r -> r.bucket(name()).key(objectName(key))));
        } catch (SdkException e) {
            IOException failure = errors.explain(operation, e);
            int status = S3Errors.statusOf(e);
            if (status >= S3Errors.BAD_REQUEST && status < S3Errors.SERVER_ERROR && isLocked(key)) {
                throw new StoreException(Reason.LOCKED, failure.getMessage(), e);
            }
            throw failure;
        }
    }

    /// Servers have many words for it; what they say of the object itself is one.
    private boolean isLocked(ObjectKey key) {
        try {
            return head(key).flatMap(locks::until).isPresent();
        } catch (IOException e) {
            return false; // then the refusal stands as it is
        }
    }

    private StoreException refused(DeleteObjectsResponse answer, List<ObjectKey> keys) {
        List<S3Error> refused = answer.errors();
        String shown = refused.stream()
                .limit(ERRORS_SHOWN)
                .map(error -> "%s (%s: %s)".formatted(error.key(), error.code(), error.message()))
                .collect(Collectors.joining(", "));
        boolean denied = refused.stream().allMatch(error -> "AccessDenied".equals(error.code()));
        Set<String> names = refused.stream().map(S3Error::key).collect(Collectors.toSet());
        List<ObjectKey> some = keys.stream()
                .filter(key -> names.contains(objectName(key)))
                .limit(ERRORS_SHOWN)
                .toList();
        boolean locked = !some.isEmpty() && some.stream().allMatch(this::isLocked);
        return new StoreException(
                locked ? Reason.LOCKED : denied ? Reason.DENIED : Reason.FAILED,
                "%s: %d objects were not deleted: %s%s (request id %s)"
                        .formatted(
                                settings.where(),
                                refused.size(),
                                shown,
                                refused.size() > ERRORS_SHOWN ? ", ..." : "",
                                answer.responseMetadata().requestId()));
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

    int removeUploads(ObjectKey prefix, Instant startedBefore) throws IOException {
        List<MultipartUpload> abandoned =
                call(
                        "ListMultipartUploads " + prefix,
                        s3 -> s3
                                .listMultipartUploadsPaginator(
                                        r -> r.bucket(name()).prefix(objectName(prefix)))
                                .uploads()
                                .stream()
                                .filter(upload -> upload.initiated().isBefore(startedBefore))
                                .toList());
        int removed = 0;
        for (MultipartUpload upload : abandoned) {
            if (abort(upload)) {
                removed++;
            }
        }
        return removed;
    }

    private boolean abort(MultipartUpload upload) throws IOException {
        try {
            client().abortMultipartUpload(
                            r -> r.bucket(name()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (SdkException e) {
            if (S3Errors.codeOf(e).equals("NoSuchUpload")) {
                return false; // it was completed or aborted meanwhile
            }
            throw errors.explain("AbortMultipartUpload " + upload.key(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        client.ifPresent(S3Client::close);
        client = Optional.empty();
    }
}
